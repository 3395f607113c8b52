/** Addresses of the pages; each is also the one its answer is cached by. */

export function productAddress(id: string): string {
  return `/p/${encodeURIComponent(id)}`;
}

/** '' is the whole shop. */
export function categoryAddress(path: string): string {
  return path === '' ? '/' : `/c/${path.split('/').map(encodeURIComponent).join('/')}`;
}

export function isWebAddress(url: string | null): url is string {
  return url !== null && /^https?:\/\//i.test(url);
}
