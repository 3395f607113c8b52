import { distinctList } from '../check/lists.ts';
import { map, optional, required } from '../check/maps.ts';
import { type Check, check, type Value } from '../check/reading.ts';
import { integer, mentioned, type TextKind, text } from '../check/scalars.ts';
import { hostName, size } from './kinds.ts';
import { port } from './ssh.ts';
import { validate } from './validate.ts';

/** For each worker process. With 256 MiB one was measured to grow to 680 MB of resident memory. */
const DEFAULT_CACHE_BYTES = 64 * 2 ** 20;

/** In no list of well-known ports, and below those that are given to connections (ip_local_port_range). */
const DEFAULT_SEED_PORT = 8730;
const DEFAULT_KEEPER_PORT = 8731;

const onDoubt: TextKind<'fence' | 'keep-old'> = {
  code: 'BRK-INV-BAD-TEXT',
  expected: 'fence or keep-old',
  pattern: /^(fence|keep-old)$/,
  parse: word => (word === 'fence' ? 'fence' : 'keep-old'),
};

const fields = map({
  hosts: required(
    distinctList({ of: "hosts' names", item: mentioned('member', text(hostName)), atLeast: 1 }),
    'Which hosts are catalogue boxes, by their names under `hosts`. More load means more names in this list.',
  ),
  port: optional(port, 80, 'The TCP port on which the boxes answer HTTP.'),
  'seed-port': optional(
    port,
    DEFAULT_SEED_PORT,
    'The TCP port on which a box gives a generation to its neighbours, while a command has it do so. Only catalogue boxes and spares need to reach it.',
  ),
  'keeper-port': optional(
    port,
    DEFAULT_KEEPER_PORT,
    'The TCP port on which the boxes ask each other what was published. Only catalogue boxes and spares need to reach it.',
  ),
  'on-doubt': optional(
    text(onDoubt),
    'fence' as const,
    'What a box does that may have missed a publication: fence answers 503, so that nobody sees an old catalogue after a new one; keep-old goes on with what it has.',
  ),
  workers: optional(
    integer({ from: 1, to: 256 }),
    null,
    'Worker processes on each box. Left out, a box has one for each of its cores.',
  ),
  cache: optional(
    text(size),
    DEFAULT_CACHE_BYTES,
    'Rendered answers that each worker process keeps in memory. A process takes more than this in all: one with 256MiB was measured to grow to 680 MB.',
  ),
  validate: optional(
    validate,
    null,
    'When a generation is stopped before it is sent anywhere: how far it may differ from the one before, and what it must answer.',
  ),
});

const PORTS = ['port', 'seed-port', 'keeper-port'] as const;

/** Also those that are left out have a port: no two of them may be on one. */
export const catalogue: Check<Value<typeof fields>> = check(fields.shape, (place, reading) => {
  const value = fields(place, reading);
  if (value === undefined) return undefined;
  for (const [index, name] of PORTS.entries()) {
    const earlier = PORTS.slice(0, index).find(each => value[each] === value[name]);
    if (earlier === undefined) continue;
    const say = (path: string) => `${path} has ${earlier} and ${name} both at ${value[name]}`;
    return reading.report(place, 'BRK-INV-SAME-PORT', say, `Choose another ${name}.`);
  }
  return value;
});
