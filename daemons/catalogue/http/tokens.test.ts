import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Tokens } from './tokens.ts';

const key = Buffer.alloc(32, 7);
const make = (epoch: number | string, madeBy = key) => {
  const digest = createHmac('sha256', madeBy).update(`bricks epoch\n${epoch}`).digest();
  return `${epoch}.${digest.subarray(0, 16).toString('base64url')}`;
};
const read = (header: string | undefined) => new Tokens(key).read(header);

describe('a token', () => {
  it('is the one that every box of the fleet would make', () => {
    expect(new Tokens(key).cookieOf(12)).toBe(`bricks-epoch=${make(12)}; Path=/; SameSite=Lax; HttpOnly`);
  });

  it('is read wherever it stands among other cookies, again and again', () => {
    const tokens = new Tokens(key);
    for (const header of [
      `bricks-epoch=${make(12)}`,
      `a=b; bricks-epoch=${make(12)}; c=d`,
      `a=b;bricks-epoch=${make(12)}`,
    ]) {
      expect(tokens.read(header)).toBe(12);
      expect(tokens.read(header)).toBe(12);
    }
    for (let epoch = 1; epoch <= 100; epoch++) expect(tokens.read(`bricks-epoch=${make(epoch)}`)).toBe(epoch);
  });

  it('proves nothing when it is missing, bad or forged', () => {
    const other = make(12, Buffer.alloc(32, 8));
    const signature = make(12).slice(3);
    const bad = ['', '12', '12.', signature, `13.${signature}`, `12.${signature}x`, `12.${signature.slice(1)}`, other];
    for (const value of bad) expect(read(`bricks-epoch=${value}`), value).toBe(0);
    expect(read(undefined)).toBe(0);
    expect(read('session=1')).toBe(0);
    expect(read(`x-bricks-epoch=${make(12)}`)).toBe(0);
  });

  it('proves nothing when its epoch is none, though its signature is right', () => {
    for (const epoch of [0, '00012', '-1', '1e3', '9'.repeat(16), ''])
      expect(read(`bricks-epoch=${make(epoch)}`)).toBe(0);
  });

  it('proves nothing when it is huge, or one of several', () => {
    expect(read(`bricks-epoch=${'9'.repeat(10_000)}.${make(1)}`)).toBe(0);
    expect(read('bricks-epoch='.repeat(1_000))).toBe(0);
    expect(read(`bricks-epoch=${make(12)}; bricks-epoch=${make(12)}`)).toBe(0);
    expect(read(`bricks-epoch=${make(12)}; bricks-epoch=${make(13)}`)).toBe(0);
  });
});
