import { apiRoute } from '../api/api-routes.ts';
import type { Generation } from '../generation/generation.ts';
import { htmlRoute } from '../html/html-routes.ts';
import type { Target } from './target.ts';

/** What a page is rendered from; nothing else may have a part in it, or a cached answer would be wrong. */
export interface View {
  generation: Generation;
  epoch: number;
  shop: string;
}

export interface Rendered {
  type: 'application/json' | 'text/html';
  body: string;
}

/** A page that was asked for: its one address, and the way to make it, which throws HttpProblem 404 where there is none. */
export interface Page {
  canonical: string;
  render(view: View): Rendered;
}

/** Undefined where no page could ever have that address. Throws HttpProblem 400 where the parameters make no sense. */
export function routePage(target: Target): Page | undefined {
  return target.segments[0] === 'api' ? apiRoute(target) : htmlRoute(target);
}
