import { distinctList } from '../check/lists.ts';
import { map, optional, required } from '../check/maps.ts';
import { check } from '../check/reading.ts';
import { integer, mentioned, text } from '../check/scalars.ts';
import { hostName, size } from './kinds.ts';
import { port } from './ssh.ts';
import { validate } from './validate.ts';

/** For each worker process. With 256 MiB one was measured to grow to 680 MB of resident memory. */
const DEFAULT_CACHE_BYTES = 64 * 2 ** 20;

/** In no list of well-known ports, and below those that are given to connections (ip_local_port_range). */
const DEFAULT_SEED_PORT = 8730;

const keys = map({
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

/** One of them could not listen, and only when a box is first asked to give something to its neighbours. */
export const catalogue = check(keys.shape, (place, reading) => {
  const read = keys(place, reading);
  if (read === undefined || read.port !== read['seed-port']) return read;
  const say = (path: string) => `${path} has ${read.port} for both port and seed-port`;
  return reading.report(place, 'BRK-INV-SHARED-PORT', say, 'Give one of the two another.');
});
