import { BOX_CODES } from './codes/box.ts';
import { CHECK_CODES } from './codes/check.ts';
import { COMMAND_LINE_CODES } from './codes/command-line.ts';
import { DAY2_CODES } from './codes/day2.ts';
import { DOCTOR_CODES } from './codes/doctor.ts';
import { FEED_CODES } from './codes/feed.ts';
import { GENERATION_CODES } from './codes/generation.ts';
import { HOST_CODES } from './codes/host.ts';
import { INVENTORY_CODES } from './codes/inventory.ts';
import { KEY_CODES } from './codes/keys.ts';
import { LAB_CODES } from './codes/lab.ts';
import { LOCK_CODES } from './codes/lock.ts';
import type { Meanings } from './codes/meaning.ts';
import { PACK_CODES } from './codes/pack.ts';
import { PUBLISH_CODES } from './codes/publish.ts';
import { REPLICA_CODES } from './codes/replica.ts';
import { RUN_CODES } from './codes/run.ts';
import { SSH_CODES } from './codes/ssh.ts';
import { VERIFY_CODES } from './codes/verify.ts';

export interface CodeArea {
  /** Completes "codes about …". */
  about: string;
  codes: Meanings;
}

/** Every code that a problem can have, by what it is about. A test holds this against the sources. */
export const CODE_AREAS: readonly CodeArea[] = [
  { about: 'the command line', codes: COMMAND_LINE_CODES },
  { about: 'the inventory', codes: INVENTORY_CODES },
  { about: 'SSH and transfers', codes: SSH_CODES },
  { about: 'hosts and their steps', codes: HOST_CODES },
  { about: 'runs, waves and plans', codes: RUN_CODES },
  { about: 'what doctor and status find', codes: DOCTOR_CODES },
  { about: 'locks', codes: LOCK_CODES },
  { about: 'exec, ssh, logs and audit', codes: DAY2_CODES },
  { about: 'feeds', codes: FEED_CODES },
  { about: 'generations', codes: GENERATION_CODES },
  { about: 'breakers, which stop a generation before it is sent', codes: CHECK_CODES },
  { about: 'publications', codes: PUBLISH_CODES },
  { about: 'the fleet key', codes: KEY_CODES },
  { about: 'catalogue boxes', codes: BOX_CODES },
  { about: 'adding and mending replicas', codes: REPLICA_CODES },
  { about: 'exact replicas', codes: VERIFY_CODES },
  { about: 'packing', codes: PACK_CODES },
  { about: 'the lab', codes: LAB_CODES },
];

export const CODES: Meanings = Object.assign({}, ...CODE_AREAS.map(area => area.codes));
