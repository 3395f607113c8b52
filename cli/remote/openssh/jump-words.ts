import type { Destination } from './ask.ts';

/** Reads ProxyJump: "[user@]host[:port]" or "ssh://…", separated by commas. Undefined when it is neither. */
export function parseJumps(text: string): Destination[] | undefined {
  const jumps = text.split(',').map(parseJump);
  return jumps.every(jump => jump !== undefined) ? jumps : undefined;
}

function parseJump(word: string): Destination | undefined {
  const [, user = null, bracketed, plain, port] = JUMP.exec(word.trim()) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || host.startsWith('-')) return undefined;
  return { host, user, port: port === undefined ? null : Number(port) };
}
const JUMP = /^(?:ssh:\/\/)?(?:(.+)@)?(?:\[([0-9A-Fa-f:.%\w]+)\]|([^[\]@:/\s]+))(?::(\d{1,5}))?\/?$/;
