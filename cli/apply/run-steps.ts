import { describeStep } from '../plan/steps.ts';
import { quote } from '../remote/quote.ts';
import { HostError, type Session } from '../remote/session.ts';
import { type IndexedStep, Interrupted, type StepEvent } from './hands.ts';
import { applyScript, HOST_BUSY, HOST_STOPPED, parseApplyLine, stopFile } from './script.ts';

/** Beyond a step's own bound on the host, for the way there and back. */
const SILENCE_MARGIN_MS = 30_000;

export interface StepsRequest {
  run: string;
  steps: readonly IndexedStep[];
  /** How long one step may take. */
  stepTimeoutMs: number;
  /** Texts of secret steps, by their SHA-256. */
  secrets: ReadonlyMap<string, string>;
  tell(event: StepEvent): void;
}

/** Runs steps on a host as one script over one exec channel. Throws HostError, or Interrupted. */
export async function runSteps(session: Session, request: StepsRequest): Promise<void> {
  const { run, steps, stepTimeoutMs, secrets, tell } = request;
  const output: string[] = [];
  let failed: number | null = null;
  const silence = new Silence(stepTimeoutMs + SILENCE_MARGIN_MS);
  const onLine = (line: string) => {
    silence.restart();
    const event = parseApplyLine(line);
    if (event === null) return void output.push(line);
    if (event.state === 'failed') failed = event.index;
    // When it arrived: a step is told as it happens, and to ask the host's clock costs it a process each time.
    tell({ ...event, atMs: performance.now() });
  };
  const script = applyScript({ run, steps, stepSeconds: Math.ceil(stepTimeoutMs / 1000), secrets });
  try {
    const result = await Promise.race([
      session.exec('sh -s', { asRoot: true, stdin: script, onLine }),
      silence.broken(session.host),
    ]);
    if (result.code === 0) return;
    if (result.code === HOST_STOPPED) throw new Interrupted();
    if (result.code === HOST_BUSY) throw busy(session.host);
    const said = (failed === null ? result.stderr : output.join('\n')).trim();
    const step = steps.find(each => each.index === failed)?.step;
    throw explainFailure(session.host, step && describeStep(step), result.code, said);
  } finally {
    silence.end();
  }
}

/** Asks the script of this run to end before its next step. */
export async function stopSteps(session: Session, run: string): Promise<void> {
  await session.exec(`touch ${quote(stopFile(run))}`, { asRoot: true });
}

/** A host that says nothing for longer than a step may take. */
class Silence {
  readonly #limitMs: number;
  #timer: NodeJS.Timeout | undefined;
  #onBroken = () => {};

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    this.restart();
  }

  restart(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#onBroken(), this.#limitMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  broken(where: string): Promise<never> {
    return new Promise((_, reject) => {
      this.#onBroken = () => {
        const message = `said nothing of its steps for ${Math.round(this.#limitMs / 1000)} s`;
        const hint = `see what it is busy with: bricks ssh ${where}; --timeout waits longer`;
        reject(new HostError({ code: 'BRK-SSH-SLOW', where, message, hint }, true));
      };
    });
  }
}

function busy(where: string): HostError {
  const message = 'the steps of an earlier run, whose operator is gone, are still at work on it';
  const hint = 'they end before their next step: run this again in a moment';
  return new HostError({ code: 'BRK-HOST-BUSY', where, message, hint }, false);
}

function explainFailure(where: string, step: string | undefined, code: number | null, said: string): HostError {
  const what = step === undefined ? `the steps ended with status ${code}` : `"${step}" failed`;
  const message = `${what}: ${said.slice(-1500) || 'it said nothing'}`;
  const isFull = /No space left on device|Disk quota exceeded/.test(said);
  const hint = isFull
    ? `free some space there (bricks exec -l ${where} -- df -h), then run the same command again: it goes on from there`
    : 'mend that, then run the same command again: it goes on from there';
  return new HostError({ code: isFull ? 'BRK-HOST-DISK' : 'BRK-STEP-FAILED', where, message, hint }, false);
}
