import type { View } from '../http/routes.ts';
import { type Content, Html, html } from './html.ts';
import { STYLE } from './style.ts';

const DOCTYPE = new Html('<!doctype html>\n');

export interface Layout {
  title: string;
  /** What stands in the search field. */
  words?: string;
  content: Content;
}

export function renderLayout(view: View, { title, words = '', content }: Layout): string {
  const fullTitle = title === view.shop ? title : `${title} – ${view.shop}`;
  return html`${DOCTYPE}<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${fullTitle}</title>${STYLE}</head>
<body>
<header><a href="/">${view.shop}</a>
<form action="/search" role="search"><input type="search" name="q" value="${words}" aria-label="Search" maxlength="200"> <button>Search</button></form></header>
<main>${content}</main>
<footer><span>${view.generation.manifest.products.toLocaleString('en')} products</span>
<span>epoch ${view.epoch} · generation ${view.generation.digest.slice(0, 12)}</span></footer>
</body></html>
`.text;
}
