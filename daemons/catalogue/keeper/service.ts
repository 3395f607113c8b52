import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { CATALOGUE_DIR, KEEPER_LEAD, KEEPER_SOCKET, SCHEDULE_FILE } from '#contract/layout.ts';
import type { ScheduleRecord } from '#contract/schedule.ts';
import { monotonicClock, readClocks, wallClock } from '#runtime/clock.ts';
import { hostPath } from '#runtime/host-path.ts';
import { type Daemon, runDaemon } from '#runtime/lifecycle.ts';
import type { Log } from '#runtime/log.ts';
import { serveUnix } from '#runtime/unix-http.ts';
import { retireGenerations } from '../admin/retire.ts';
import { readCatalogueConfig } from '../config.ts';
import { isBusy, lockFile } from '../generation/sqlite.ts';
import { createSeal } from './ed25519-seal.ts';
import { findHindrance } from './holding.ts';
import { Keeper } from './keeper.ts';
import { KeptLead } from './kept-lead.ts';
import { answerPeers, PeerQuestions } from './peer-questions.ts';
import { RunningKeeper } from './running-keeper.ts';
import { ScheduleLog } from './schedule-log.ts';
import { ToldWorkers } from './told-workers.ts';
import { createKeeperVerbs } from './verbs.ts';

/** A keeper that is being replaced ends within this. */
const LOCK_MS = 5_000;
/** It looks at what is due twenty times a second. */
const MOST_LATE_MS = 5_000;

/** The keeper of a catalogue box's schedule: `bricksd catalogue-keeper`. */
export async function runCatalogueKeeper(): Promise<void> {
  await runDaemon({ daemon: 'catalogue-keeper' }, startCatalogueKeeper);
}

/** The lock first: two that vote for one box could vote twice. The sockets last: who is asked must be able to answer. */
async function startCatalogueKeeper(log: Log): Promise<Daemon> {
  const { host, onDoubt, operatorKey, keeperPort, workers } = readCatalogueConfig();
  const seal = createSeal();
  mkdirSync(hostPath(CATALOGUE_DIR), { recursive: true });
  const unlock = lockBox();
  const { log: file, records } = await ScheduleLog.open(hostPath(SCHEDULE_FILE));
  const kept = new KeptLead(hostPath(KEEPER_LEAD));
  const session = randomBytes(12).toString('base64url');
  const pure = new Keeper({ host, operatorKey, onDoubt, seal, session, leadMs: kept.read() }, records, readClocks());
  const told = new ToldWorkers(workers, () => keeper.gate(), log);
  const questions = new PeerQuestions((peer, answer) => keeper.onAnswer(peer, answer));
  const keeper: RunningKeeper = new RunningKeeper(pure, {
    now: () => kept.keep(readClocks()),
    log,
    store: each => file.append(each),
    ask: (peer, member, question) => questions.ask(peer, member, question),
    tellWorkers: () => told.tell(),
    onCommit: all => void retire(all, log),
    findHindrance: entry => findHindrance(entry, workers),
  });
  keeper.start();
  const peers = await answerPeers(keeperPort, question => keeper.answer(question));
  const admin = await serveUnix(hostPath(KEEPER_SOCKET), createKeeperVerbs(keeper));
  return {
    status: () => describeStatus(keeper),
    reload: async () => {},
    selfCheck: () => checkLate(keeper),
    drain: async () => {
      questions.close();
      peers.close();
      admin.close();
      admin.closeAllConnections();
      await keeper.stop();
      await file.close();
      unlock();
    },
  };
}

function lockBox(): () => void {
  try {
    return lockFile(hostPath(`${CATALOGUE_DIR}/keeper.lock`), LOCK_MS);
  } catch (error) {
    throw isBusy(error) ? new Error('another keeper runs on this box') : error;
  }
}

async function retire(records: readonly ScheduleRecord[], log: Log): Promise<void> {
  try {
    const retired = await retireGenerations(records, wallClock());
    if (retired.length > 0) log.info('generations are deleted that nothing needs any more', { retired });
  } catch (error) {
    log.error('generations that nothing needs any more could not be deleted', { error });
  }
}

function checkLate(keeper: RunningKeeper): void {
  const lateMs = monotonicClock() - keeper.tickedAtMs;
  if (lateMs > MOST_LATE_MS) throw new Error(`it has done nothing for ${Math.round(lateMs)} ms`);
}

function describeStatus(keeper: RunningKeeper): string {
  const { fenced } = keeper.status();
  return fenced === null ? `epoch ${keeper.lastEpoch}` : `epoch ${keeper.lastEpoch}, in doubt: ${fenced}`;
}
