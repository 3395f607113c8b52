/**
 * A fleet of boxes in directories of their own: the real rsync on both sides, the real admin command, and for ssh a script that
 * runs what it is given here, with the box's directory in front of the paths.
 */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATALOGUE_DIR } from '#contract/layout.ts';
import type { Box } from '../../daemons/catalogue/box.fixture.ts';
import type { Fleet } from '../fleet.ts';
import type { ExecResult, Session } from '../remote/session.ts';
import { targetAt } from '../remote/target.fixture.ts';
import type { Way } from '../remote/way.ts';
import { holdBox } from './box-session.fixture.ts';

export interface BoxFleet {
  fleet: Fleet;
  /** Host and command of all that was asked, in order; "a accept" for an admin verb. */
  asked: string[];
  close(): void;
}

export function openBoxFleet(boxes: Readonly<Record<string, Box>>): BoxFleet {
  const dir = mkdtempSync(join(tmpdir(), 'box-fleet-'));
  for (const [host, { root }] of Object.entries(boxes)) symlinkSync(root, join(dir, host));
  mkdirSync(join(dir, 'bin'));
  writeFileSync(join(dir, 'bin', 'ssh'), sshScript(dir));
  chmodSync(join(dir, 'bin', 'ssh'), 0o755);
  const path = process.env.PATH;
  process.env.PATH = `${join(dir, 'bin')}:${path}`;
  const asked: string[] = [];
  const session = async (host: string): Promise<Session> => ({
    host,
    close: () => {},
    hold: holdBox((verb, input) => {
      asked.push(`${host} ${verb}`);
      return boxes[host]!.admin(verb, input ?? undefined);
    }),
    exec: async command => {
      asked.push(`${host} ${command}`);
      return await run(dir, host, command);
    },
  });
  const fleet = { session, way: (host: string) => wayTo(host), deadlineMs: (ownMs: number) => ownMs };
  return {
    fleet: fleet as unknown as Fleet,
    asked,
    close: () => {
      process.env.PATH = path;
      rmSync(dir, { recursive: true });
    },
  };
}

/** ssh(1): every option that rsync-argv.ts gives it has a value. */
function sshScript(dir: string): string {
  return `#!/bin/sh
while [ "\${1#-}" != "$1" ]; do shift 2; done
host=$1
shift
exec sh -c "$(printf '%s' "$*" | sed "s#${CATALOGUE_DIR}#${dir}/$host${CATALOGUE_DIR}#g")"
`;
}

function run(dir: string, host: string, command: string): Promise<ExecResult> {
  return new Promise(resolve => {
    execFile('ssh', [host, command], { cwd: dir }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), signal: null, stdout, stderr });
    });
  });
}

function wayTo(host: string): Way {
  const endpoint = targetAt(22, { hostname: host, pinName: host, user: 'root' });
  const session = { hops: [{ endpoint, login: { kind: 'file', path: '/key' } }], needsPassword: async () => false };
  return {
    host,
    knownHostsFile: '/dev/null',
    session: async () => session as unknown as Awaited<ReturnType<Way['session']>>,
    deadlineMs: ownMs => ownMs,
  };
}
