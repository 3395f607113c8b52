import { HttpProblem } from '#runtime/problem.ts';
import type { Decision, Serving } from '../schedule/serving.ts';
import type { Answers } from './answers.ts';

/** Turns the pages of one listing within one epoch, whatever becomes valid meanwhile. */
export function pinTo(epoch: number, address: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}epoch=${epoch}`;
}

/** The epoch that is asked for; undefined where none is. Throws HttpProblem 400. */
export function readPin(target: string): number | undefined {
  if (!target.includes('epoch=')) return undefined;
  const values = new URLSearchParams(target.slice(target.indexOf('?') + 1)).getAll('epoch');
  if (values.length === 0) return undefined;
  if (values.length === 1 && /^[1-9]\d{0,14}$/.test(values[0]!)) return Number(values[0]);
  throw new HttpProblem(400, '"epoch" must be one whole number from 1.');
}

/** The way to answer from the epoch that is asked for. Throws HttpProblem 404 or 410. */
export function findPinned(serving: Serving, { entry, answers }: Decision & { kind: 'serve' }, epoch: number): Answers {
  if (epoch === entry.epoch) return answers;
  if (epoch > entry.epoch) throw new HttpProblem(404, `Epoch ${epoch} is not valid yet.`);
  const pinned = serving.answersOf(epoch);
  if (pinned !== undefined) return pinned;
  throw new HttpProblem(
    410,
    `Epoch ${epoch} is not kept any more. The same address without "epoch" has what is valid now.`,
  );
}
