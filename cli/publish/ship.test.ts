import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { GENERATIONS_DIR } from '#contract/layout.ts';
import { type Box, makeBox } from '../../daemons/catalogue/box.fixture.ts';
import { makeProducts, writeGeneration } from '../../daemons/catalogue/generation.fixture.ts';
import { type BoxFleet, openBoxFleet } from './box-fleet.fixture.ts';
import { patchBetween } from './patch/patch-store.ts';
import { shipToBox } from './ship.ts';
import { openUplink } from './uplink.ts';

let store: string;
let boxes: { a: Box; b: Box };
let opened: BoxFleet;
let from: string;
let digest: string;

/** Both boxes hold what was valid; the operator has that too, and what comes, in which three prices differ. */
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'store-'));
  boxes = { a: makeBox(), b: makeBox() };
  const products = makeProducts(1000);
  for (const box of Object.values(boxes)) from = writeGeneration(box.path(GENERATIONS_DIR), products);
  writeGeneration(store, products);
  digest = writeGeneration(
    store,
    products.map((each, index) => (index % 400 === 7 ? { ...each, price: each.price + 1 } : each)),
  );
  opened = openBoxFleet(boxes);
});
afterEach(() => {
  opened.close();
  for (const box of Object.values(boxes)) box.remove();
  rmSync(store, { recursive: true });
});

async function ship(host: 'a' | 'b', change: Partial<BoxStatus> = {}, uplink = openUplink(undefined)) {
  const said: string[] = [];
  const box = { ...((await boxes[host].admin('status')) as unknown as BoxStatus), ...change };
  const shipment = { host, box, digest, store, uplink };
  return { shipped: await shipToBox(opened.fleet, shipment, text => said.push(text)), said };
}

const held = (box: Box) => readdirSync(box.path(GENERATIONS_DIR)).sort();

test('a box gets the patch, and its neighbour the same one', async () => {
  expect((await ship('a')).shipped).toMatchObject({ way: 'patch', wasHeld: false });
  expect((await ship('b')).shipped).toMatchObject({ way: 'patch' });
  for (const box of Object.values(boxes)) expect(held(box)).toEqual([from, digest].sort());
});

test('a kept patch that is damaged costs one box the way by rsync: the next gets a patch that was made anew', async () => {
  const { directory } = await patchBetween(store, from, digest);
  const path = join(directory, 'generation.patch');
  const whole = readFileSync(path);
  truncateSync(path, whole.length - 9);
  const { shipped, said } = await ship('a');
  expect(shipped.way).toBe('delta');
  expect(said[0]).toMatch(/^a patch did not do \(.*it ends at byte/);
  expect(existsSync(path)).toBe(false);
  expect((await ship('b')).shipped.way).toBe('patch');
  expect(readFileSync(path).equals(whole)).toBe(true);
});

test('a box that waits for its turn while another finds the patch damaged is sent the new one', async () => {
  const { directory } = await patchBetween(store, from, digest);
  truncateSync(join(directory, 'generation.patch'), 100);
  let isDone = () => {};
  const done = new Promise<void>(resolve => {
    isDone = resolve;
  });
  const waiting = ship('b', {}, { rate: undefined, upload: send => done.then(send) });
  expect((await ship('a')).shipped.way).toBe('delta');
  isDone();
  expect((await waiting).shipped.way).toBe('patch');
});

test('a box whose copy is damaged has it set aside, so that it needs no more room than it has', async () => {
  await ship('a');
  const path = boxes.a.path(`${GENERATIONS_DIR}/${digest}/catalog.db`);
  writeFileSync(path, readFileSync(path).fill(1, 5000, 5001));
  // What the status said before: full, and the generation held.
  const { shipped, said } = await ship('a', { freeBytes: 1000 });
  expect(shipped).toMatchObject({ wasHeld: false, way: 'delta' });
  expect(said).toHaveLength(1);
  expect(held(boxes.a)).toEqual([from, digest].sort());
});
