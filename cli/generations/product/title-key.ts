/** What titles are ordered by, code point by code point: see `by_title` in the contract. */
export function foldTitle(title: string): string {
  return isAscii(title)
    ? title.toLowerCase()
    : title
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase();
}

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII
  return /^[\x00-\x7f]*$/.test(text);
}
