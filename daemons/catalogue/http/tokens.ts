import { createHmac, timingSafeEqual } from 'node:crypto';

const NAME = 'bricks-epoch=';
const FORM = /^([1-9]\d{0,14})\.[\w-]{22}$/;
/** A user's token is of one of the last few epochs. */
const MOST_KNOWN = 16;

/**
 * The second line of defence, and what would show a breach of the first: a cookie that says which epoch the user has been
 * answered from. Only boxes can make one: `<epoch>.<16 bytes of an HMAC-SHA256, base64url>`.
 */
export class Tokens {
  readonly #key: Buffer;
  /** Tokens of epochs, those that were made and those that were genuine. */
  readonly #known = new Map<string, number>();
  #made = { epoch: 0, cookie: '' };

  constructor(key: Buffer) {
    this.#key = key;
  }

  /** The epoch that a Cookie header proves; 0 where it proves none: there is no token, or several, or one that no box has made. */
  read(cookieHeader: string | undefined): number {
    if (cookieHeader === undefined) return 0;
    const token = findToken(cookieHeader);
    if (token === undefined) return 0;
    return this.#known.get(token) ?? this.#verify(token);
  }

  /** The value of a Set-Cookie header. It ends with the browser's session: a token of an epoch long past says little. */
  cookieOf(epoch: number): string {
    if (this.#made.epoch !== epoch) {
      const token = this.#make(epoch);
      this.#know(token, epoch);
      this.#made = { epoch, cookie: `${NAME}${token}; Path=/; SameSite=Lax; HttpOnly` };
    }
    return this.#made.cookie;
  }

  #verify(token: string): number {
    const epoch = Number(FORM.exec(token)?.[1] ?? 0);
    if (epoch === 0 || !timingSafeEqual(Buffer.from(token), Buffer.from(this.#make(epoch)))) return 0;
    this.#know(token, epoch);
    return epoch;
  }

  #make(epoch: number): string {
    const digest = createHmac('sha256', this.#key).update(`bricks epoch\n${epoch}`).digest();
    return `${epoch}.${digest.subarray(0, 16).toString('base64url')}`;
  }

  #know(token: string, epoch: number): void {
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(token, epoch);
  }
}

/** Of one header, or of several joined by "; " (RFC 6265, section 4.2.1). */
function findToken(cookieHeader: string): string | undefined {
  let found: string | undefined;
  for (let at = cookieHeader.indexOf(NAME); at >= 0; at = cookieHeader.indexOf(NAME, at + NAME.length)) {
    if (at > 0 && cookieHeader[at - 1] !== ' ' && cookieHeader[at - 1] !== ';') continue;
    if (found !== undefined) return undefined;
    const end = cookieHeader.indexOf(';', at);
    found = cookieHeader.slice(at + NAME.length, end < 0 ? undefined : end);
  }
  return found;
}
