import { RELEASES_DIR } from '#contract/layout.ts';
import type { Fleet } from '../fleet.ts';
import type { FleetKeys } from '../keys/fleet-keys.ts';
import type { HostLock } from '../lock/host-lock.ts';
import type { PackedRelease } from '../pack/pack.ts';
import { sha256Hex } from '../plan/digest.ts';
import type { StepOf } from '../plan/steps.ts';
import { sendDirectory } from '../remote/rsync.ts';
import { HostError } from '../remote/session.ts';
import type { Interrupt } from '../run/interrupt.ts';
import { incomingRelease } from './actions/release.ts';
import { confirmHost } from './confirm.ts';
import type { ApplyEvent } from './events.ts';
import { type Hands, type IndexedStep, Interrupted } from './hands.ts';
import { rollbackScript } from './journal.ts';
import { runSteps, type StepsRequest, stopSteps } from './run-steps.ts';

/** How long a step may take: an installation over a slow line is the longest. */
const STEP_MS = 600_000;

export interface FleetHandsParts {
  fleet: Fleet;
  locks: ReadonlyMap<string, HostLock>;
  /** By architecture. */
  releases: ReadonlyMap<string, PackedRelease>;
  /** Null where the plan has no secret steps. */
  keys: FleetKeys | null;
  /** Where a release may come from elsewhere than this machine. */
  bringRelease?: BringRelease | undefined;
  interrupt: Interrupt;
  emit(event: ApplyEvent): void;
}

/** Resolves with true once the release is where an upload would have put it, with false where it must be uploaded. */
export type BringRelease = (release: PackedRelease, signal: AbortSignal) => Promise<boolean>;

/** The engine's hands on real hosts. */
export function fleetHands(parts: FleetHandsParts): Hands {
  const { fleet, locks, releases, keys, bringRelease, interrupt, emit } = parts;
  const { run } = fleet.owner;
  const stepTimeoutMs = fleet.deadlineMs(STEP_MS);
  return {
    runSteps: async (host, steps, tell) => {
      locks.get(host)?.check();
      await runUntilInterrupted(fleet, interrupt, host, {
        run,
        steps,
        stepTimeoutMs,
        secrets: secretsFor(host, steps, keys),
        tell,
      });
    },
    upload: async (host, step) => {
      locks.get(host)?.check();
      const release = releases.get(step.arch);
      if (release?.digest !== step.digest)
        throw new Error(`the plan names release ${step.digest}, which is not packed`);
      if (await bringRelease?.(release, interrupt.signal)) return;
      await upload(fleet, release, interrupt, host, step);
    },
    confirm: host => confirmHost(fleet, host, run),
    rollBack: host => rollBack(fleet, host, stepTimeoutMs),
    isInterrupted: () => interrupt.isInterrupted(),
    emit,
    now: () => performance.now(),
  };
}

/** Derived again: a plan, also one that was saved, has only their digests. */
function secretsFor(host: string, steps: readonly IndexedStep[], keys: FleetKeys | null): Map<string, string> {
  const wanted = steps.flatMap(({ step }) => (step.kind === 'secret' ? [step] : []));
  const texts = wanted.length === 0 ? new Map<string, string>() : keys!.secretsOf(host);
  return new Map(
    wanted.map(({ path, sha256 }) => {
      const text = texts.get(path);
      if (text === undefined || sha256Hex(text) !== sha256)
        throw new Error(`the plan names another ${path} for ${host}`);
      return [sha256, text];
    }),
  );
}

async function runUntilInterrupted(
  fleet: Fleet,
  interrupt: Interrupt,
  host: string,
  request: StepsRequest,
): Promise<void> {
  const session = await fleet.session(host);
  // A host that can't be told goes on, and so does the wait for it; a second Ctrl-C ends that.
  const forget = interrupt.onInterrupt(() => void stopSteps(session, request.run).catch(() => {}));
  try {
    await runSteps(session, request);
  } finally {
    forget();
  }
}

/** An upload is no step to wait for: what has arrived is kept, and the next run goes on from there. */
async function upload(
  fleet: Fleet,
  release: PackedRelease,
  interrupt: Interrupt,
  host: string,
  step: StepOf<'upload'>,
): Promise<void> {
  const job = {
    source: release.dir,
    destination: incomingRelease(step.digest),
    basis: step.basis === null ? null : `${RELEASES_DIR}/${step.basis}`,
    blockSizeBytes: RELEASE_BLOCK_BYTES,
  };
  try {
    await sendDirectory(fleet.way(host), job, interrupt.signal);
  } catch (error) {
    throw interrupt.isInterrupted() ? new Interrupted() : error;
  }
}

async function rollBack(fleet: Fleet, host: string, deadlineMs: number): Promise<void> {
  const session = await fleet.session(host);
  const stdin = rollbackScript(fleet.owner.run);
  const { code, stdout, stderr } = await session.exec('sh -s', { asRoot: true, stdin, deadlineMs });
  if (code === 0) return;
  const message = `not all of what was changed could be taken back: ${(stderr || stdout).trim().slice(-500)}`;
  const hint = 'see what it is now: bricks plan; bricks provision makes it what the inventory says';
  throw new HostError({ code: 'BRK-ROLLBACK-FAILED', where: host, message, hint }, false);
}

/** Of the sizes tried, the one that sent least for a release with a few lines changed; see docs/packaging.md. */
const RELEASE_BLOCK_BYTES = 32_768;
