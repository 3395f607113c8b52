import type { Rack } from './rack.ts';

/** How many exec channels the host's sshd has opened since it booted, by its own log. */
export async function countExecChannels(rack: Rack, host: string): Promise<number> {
  const { stdout } = await rack.runInside(
    host,
    "journalctl --no-pager -o cat -t sshd -t sshd-session | grep -c '^Starting session: command' || [ $? = 1 ]",
  );
  return Number(stdout.trim());
}
