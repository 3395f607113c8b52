import type { CheckedVerdict } from '../validate/check-generation.ts';
import { type Html, html } from './html.ts';

/** Whether it may be published, and what each breaker says. */
export function renderVerdicts(verdicts: readonly CheckedVerdict[]): Html {
  const stopped = verdicts.filter(each => each.state === 'trips' && !each.isAccepted).map(each => each.breaker);
  const accepted = verdicts.filter(each => each.isAccepted).map(each => each.breaker);
  const banner =
    stopped.length > 0
      ? html`<p class="banner trips">Stopped before it was sent to any box: ${stopped.join(', ')}.</p>`
      : accepted.length > 0
        ? html`<p class="banner accepted">Accepted by the operator all the same: ${accepted.join(', ')}.</p>`
        : html`<p class="banner holds">No breaker trips.</p>`;
  return html`${banner}<h2>Breakers</h2><table>${verdicts.map(renderVerdict)}</table>`;
}

function renderVerdict({ breaker, state, isAccepted, message, samples }: CheckedVerdict): Html {
  const shown = isAccepted ? 'accepted' : state;
  const rows = samples.length === 0 ? null : html`<ul>${samples.map(sample => html`<li>${sample}</li>`)}</ul>`;
  return html`<tr><td>${breaker}</td><td class="${shown}">${shown}</td><td>${message}${rows}</td></tr>
`;
}
