import type { Manifest } from '#contract/generation.ts';
import { formatSize } from '../../output/size.ts';
import type { Comparison } from '../compare/comparison.ts';
import type { CheckedVerdict } from '../validate/check-generation.ts';
import { formatCount } from '../validate/words.ts';
import { type Content, Html, html } from './html.ts';
import { renderChanges } from './sections.ts';
import { STYLE } from './style.ts';
import { renderVerdicts } from './verdicts.ts';

export interface Report {
  shop: string | null;
  /** The new generation. */
  facts: Manifest;
  /** What it is compared with, as in "epoch 4 (0123456789ab)"; null where there is nothing. */
  against: string | null;
  comparison: Comparison | null;
  /** Null where nobody asked the breakers. */
  verdicts: readonly CheckedVerdict[] | null;
  /** Milliseconds since the Unix epoch. */
  madeAt: number;
}

/** One page that needs nothing else: no scripts, no fonts, no images; every text of a feed is escaped. */
export function renderReport(report: Report): string {
  const { shop, facts, comparison, verdicts } = report;
  const title = `Catalogue ${facts.digest.slice(0, 12)}${shop === null ? '' : ` – ${shop}`}`;
  return html`${DOCTYPE}<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>${STYLE}</head>
<body>
<h1>${title}</h1>
<p class="soft">${introduce(report)}</p>
${verdicts === null ? null : renderVerdicts(verdicts)}
${comparison === null ? renderAlone(facts) : renderChanges(comparison)}
${renderFooter(report)}
</body></html>
`.text;
}

const DOCTYPE = new Html('<!doctype html>\n');

function introduce({ facts, against }: Report): Content {
  const what = `${formatCount(facts.products)} products in ${formatCount(facts.categories - 1)} categories, in ${facts.currency}, from ${facts.feed}.`;
  return against === null ? `${what} There is nothing to compare it with.` : `${what} Compared with ${against}.`;
}

function renderAlone(facts: Manifest): Html {
  return html`<ul class="figures"><li><b>${formatCount(facts.products)}</b>products</li>
<li><b>${formatCount(facts.categories - 1)}</b>categories</li><li><b>${formatSize(facts.sizeBytes)}</b>file</li></ul>`;
}

function renderFooter({ facts, comparison, madeAt }: Report): Html {
  const before =
    comparison === null ? null : html`<br>before: ${comparison.old.digest}, built ${comparison.old.builtAt}`;
  return html`<footer>new: ${facts.digest}, built ${facts.builtAt}${before}<br>
this page was made ${new Date(madeAt).toISOString()}</footer>`;
}
