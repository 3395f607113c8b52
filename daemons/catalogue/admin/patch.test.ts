import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makePatch } from '#cli/publish/patch/make-patch.ts';
import { GENERATIONS_DIR, INCOMING_DIR } from '#contract/layout.ts';
import { type Box, makeBox } from '../box.fixture.ts';
import { makeProducts, writeGeneration } from '../generation.fixture.ts';

let box: Box;
let from: string;
let digest: string;

/** The box holds one edition, the operator both, and the patch between them has arrived. */
beforeEach(async () => {
  box = makeBox(1);
  from = writeGeneration(box.path(GENERATIONS_DIR), makeProducts(300, 1));
  const store = join(box.root, 'store');
  digest = writeGeneration(store, makeProducts(300, 2));
  const sent = box.path(`${INCOMING_DIR}/${digest}.patch`);
  mkdirSync(sent);
  const manifest = readFileSync(join(store, digest, 'manifest.json'), 'utf8');
  await makePatch({
    fromPath: box.path(`${GENERATIONS_DIR}/${from}/catalog.db`),
    toPath: join(store, digest, 'catalog.db'),
    head: { from, to: digest, manifest },
    path: join(sent, 'generation.patch'),
  });
});
afterEach(() => box.remove());

const incoming = () => readdirSync(box.path(INCOMING_DIR));
const held = () => readdirSync(box.path(GENERATIONS_DIR)).sort();

test('a patch becomes a generation like any other, and asked again the box says that it is held', async () => {
  expect(await box.admin('patch', { digest, from })).toMatchObject({ digest, wasHeld: false });
  expect(held()).toEqual([from, digest].sort());
  expect(incoming()).toEqual([]);
  expect(await box.admin('patch', { digest, from })).toMatchObject({ wasHeld: true });
});

test('what has come of a patch goes when the generation has come by another way', async () => {
  cpSync(join(box.root, 'store', digest), box.path(`${INCOMING_DIR}/${digest}`), { recursive: true });
  expect(await box.admin('accept', { digest })).toMatchObject({ digest, wasHeld: false });
  expect(incoming()).toEqual([]);
});

test('a damaged patch is refused and thrown away, so that it is sent anew', async () => {
  const path = box.path(`${INCOMING_DIR}/${digest}.patch/generation.patch`);
  writeFileSync(path, readFileSync(path).subarray(0, -5));
  expect(await box.admin('patch', { digest, from })).toMatchObject({ error: { code: 'bad-patch' } });
  expect(held()).toEqual([from]);
  expect(incoming()).toEqual([]);
  expect(await box.admin('patch', { digest, from })).toMatchObject({ error: { code: 'bad-patch' } });
});

test('what a damaged basis gives is refused by its digest, and is left for rsync to compare with', async () => {
  const basis = box.path(`${GENERATIONS_DIR}/${from}/catalog.db`);
  const bytes = readFileSync(basis);
  // A page that both have, so that the patch says nothing of it.
  const next = readFileSync(join(box.root, 'store', digest, 'catalog.db'));
  const same = [...Array(bytes.length / 4096).keys()].find(
    page =>
      page > 0 &&
      bytes.subarray(page * 4096, page * 4096 + 4096).equals(next.subarray(page * 4096, page * 4096 + 4096)),
  )!;
  bytes.writeUInt8(bytes.readUInt8(same * 4096 + 9) ^ 1, same * 4096 + 9);
  writeFileSync(basis, bytes);
  expect(await box.admin('patch', { digest, from })).toMatchObject({ error: { code: 'digest-mismatch' } });
  expect(held()).toEqual([from]);
  expect(existsSync(box.path(`${INCOMING_DIR}/${digest}/catalog.db`))).toBe(true);
});

test('without the generation that it is for, a patch is refused', async () => {
  rmSync(box.path(`${GENERATIONS_DIR}/${from}`), { recursive: true });
  expect(await box.admin('patch', { digest, from })).toMatchObject({ error: { code: 'no-generation' } });
  expect(await box.admin('patch', { digest, from: '../x' })).toMatchObject({ error: { code: 'bad-request' } });
});

test('what a transfer left beside the files does not come along', async () => {
  const half = box.path(`${INCOMING_DIR}/${digest}/.partial`);
  mkdirSync(half, { recursive: true });
  writeFileSync(join(half, 'catalog.db'), 'half');
  await box.admin('patch', { digest, from });
  expect(readdirSync(box.path(`${GENERATIONS_DIR}/${digest}`)).sort()).toEqual(['catalog.db', 'manifest.json']);
});

test('what was half received of other generations is cleared, and told before', async () => {
  const other = 'a'.repeat(64);
  mkdirSync(box.path(`${INCOMING_DIR}/${other}/.partial`), { recursive: true });
  expect(await box.admin('status')).toMatchObject({ incoming: [`${digest}.patch`, other].sort() });
  expect(await box.admin('clear', { keep: [digest] })).toMatchObject({ cleared: [other] });
  expect(incoming()).toEqual([`${digest}.patch`]);
  expect(await box.admin('clear', { keep: 'all' })).toMatchObject({ error: { code: 'bad-request' } });
});
