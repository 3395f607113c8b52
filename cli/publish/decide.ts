/**
 * Go or not: a pure function of what each box of the roster has answered. A box that is not ready is one of the `allowMissing`,
 * or the publication ends here, and nothing has happened anywhere.
 */
import { votersOf } from '#contract/votes.ts';
import type { Problem } from '../errors.ts';

/** Half of what a box still votes with: it may grow until the instant. Milliseconds. */
export const MOST_CLOCK_ERROR_MS = 5;

export interface BoxAnswer {
  host: string;
  /** Why it is not prepared: it could not be reached, given the generation, or open it. Null where it is. */
  problem: Problem | null;
  /** What its keeper says of its clock; null where it doesn't know; undefined where no keeper answers. */
  clockErrorMs: number | null | undefined;
  /** Why it answers 503, by its keeper; null where it doesn't. */
  fenced: string | null;
}

export interface Decision {
  isGo: boolean;
  /** Why not, one a box, and where it is one of the allowed, too. */
  problems: Problem[];
  missing: string[];
  /** For people: what was decided, and upon what. */
  reasons: string[];
}

export function decide(
  answers: readonly BoxAnswer[],
  {
    allowMissing,
    before,
    without = [],
  }: { allowMissing: number; before: readonly string[]; without?: readonly string[] },
): Decision {
  const problems = answers.flatMap(answer => findProblem(answer) ?? []);
  const missing = problems.map(({ where }) => where!);
  const roster = answers.map(({ host }) => host);
  const voters = votersOf({ roster, without: [...without] }, before);
  const isFirst = before.length === 0;
  const doubts = [
    tooMany(missing, allowMissing),
    ...voters.map(lackOfVotes(missing)),
    isFirst ? unknownBefore(missing) : null,
  ];
  const obstacles = doubts.flatMap(doubt => doubt ?? []);
  const ready = roster.length - missing.length;
  const errors = answers.flatMap(({ host, clockErrorMs }) => (missing.includes(host) ? [] : (clockErrorMs ?? 0)));
  const fact = `${ready} of ${roster.length} boxes are prepared${ready > 0 ? `, no clock more than ${Math.max(...errors).toFixed(1)} ms off` : ''}`;
  const fences = missing.map(
    host => `${host} is missing: it answers 503 from the instant on, until it is brought up to date`,
  );
  if (obstacles.length > 0) return { isGo: false, problems, missing, reasons: [fact, ...obstacles] };
  return { isGo: true, problems, missing, reasons: [fact, ...fences] };
}

function findProblem({ host, problem, clockErrorMs, fenced }: BoxAnswer): Problem | null {
  if (problem !== null) return problem;
  if (clockErrorMs === undefined) {
    const hint = `bricks provision --limit ${host} starts it; why it ended: bricks logs --limit ${host} --unit bricks-catalogue-keeper.service`;
    return { code: 'BRK-BOX-KEEPER', where: host, message: 'the keeper of its schedule does not answer', hint };
  }
  if (clockErrorMs === null) return unmeasured(host, fenced);
  if (clockErrorMs <= MOST_CLOCK_ERROR_MS) return null;
  const message = `its clock may be ${clockErrorMs.toFixed(1)} ms from those of the other boxes; ${MOST_CLOCK_ERROR_MS} ms are the most to publish with`;
  return { code: 'BRK-PUB-CLOCK', where: host, message, hint: CLOCK_HINT };
}

function unmeasured(where: string, fenced: string | null): Problem {
  const why = fenced === null ? '' : `: ${fenced}`;
  const message = `how far its clock is from those of the other boxes is not known${why}`;
  const hint = 'let the boxes reach each other on bricks.catalogue.keeper-port';
  return { code: 'BRK-PUB-CLOCK', where, message, hint };
}

const CLOCK_HINT = 'see chronyc tracking there; name time.servers that all boxes share in the inventory';

function tooMany(missing: readonly string[], allowed: number): string | null {
  if (missing.length <= allowed) return null;
  const rule = allowed === 0 ? 'none may be' : `${allowed} may be, by --allow-missing`;
  return `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing, and ${rule}`;
}

/** Boxes that have nothing yet can't tell a fleet that is new from one whose box that knows more is away. */
function unknownBefore(missing: readonly string[]): string | null {
  if (missing.length === 0) return null;
  return `nothing was published yet as far as is known, and ${missing.join(', ')} may know more: the first time all boxes must be there`;
}

/** Where the votes that an entry needs are not there, the boxes need not be asked. */
function lackOfVotes(
  missing: readonly string[],
): (group: { hosts: readonly string[]; needed: number }) => string | null {
  return ({ hosts, needed }) => {
    const ready = hosts.filter(host => !missing.includes(host)).length;
    return ready >= needed ? null : `${ready} of ${hosts.length} boxes can vote, and ${needed} votes are needed`;
  };
}
