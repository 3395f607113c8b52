/** Text that may stand in a page as it is; everything else is escaped on its way in. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Html | string | number | null | readonly Content[];

/** html`<p>${anything}</p>`: safe in element content and in attribute values in double quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(strings.map((text, index) => text + (index < values.length ? toText(values[index]!) : '')).join(''));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function toText(value: Content): string {
  if (value instanceof Html) return value.text;
  if (value === null) return '';
  if (typeof value === 'object') return value.map(toText).join('');
  return String(value).replace(/[&<>"']/g, character => ESCAPES[character]!);
}
