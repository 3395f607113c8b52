import { STATUS_CODES } from 'node:http';
import type { View } from '../http/routes.ts';
import { html } from './html.ts';
import { renderLayout } from './layout.ts';

export function renderErrorPage(view: View, status: number, detail: string): string {
  const title = STATUS_CODES[status] ?? 'Error';
  const content = html`<h1>${title}</h1><p>${detail}</p><p><a href="/">Back to the shop</a></p>`;
  return renderLayout(view, { title, content });
}
