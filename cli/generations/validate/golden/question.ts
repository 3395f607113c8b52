import type { TrialAnswer } from './trial-daemon.ts';

/** One thing that the daemon must answer, and what is wrong with its answer: a fact, or null for nothing. */
export interface Question {
  /** What it is, to a person. */
  about: string;
  target: string;
  check(answer: TrialAnswer): string | null;
}

/** A page for people: it must be there. */
export function askPage(about: string, target: string): Question {
  return { about, target, check: () => null };
}

/** A document of the API, and what it must hold. */
export function askApi<T>(about: string, target: string, check: (document: T) => string | null): Question {
  return { about, target, check: ({ body }) => check(JSON.parse(body) as T) };
}

/** What the daemon counts, and how exactly. */
export interface ListedProducts {
  total: { count: number; isExact: boolean };
  products: { id: string }[];
  next: string | null;
}

export function categoryPage(path: string): string {
  return path === '' ? '/' : `/c/${path.split('/').map(encodeURIComponent).join('/')}`;
}
