import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { parseAddress } from '#inventory/addresses.ts';
import { parseInventory } from '#inventory/parse.ts';
import { draftInventory, nextCommand, writeInventory } from './init.ts';

const folder = mkdtempSync(join(tmpdir(), 'bricks-init-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DEFAULTS = { shop: 'My shop', user: 'ops', identity: '~/.ssh/id_ed25519' };

function read(text: string) {
  const result = parseInventory(text, '/shop/bricks.yaml', '/home/op');
  if (!('inventory' in result)) throw new Error(JSON.stringify(result.diagnostics));
  return result.inventory;
}

const namesOf = (...hosts: string[]) => draftInventory({ ...DEFAULTS, hosts }).hosts.map(host => host.name);

test('addresses are named cat-01, cat-02 …, DNS names by their first label, and names that are said come first', () => {
  expect(namesOf('10.0.0.1', 'box.example', '2001:db8::1')).toEqual(['cat-01', 'box', 'cat-02']);
  expect(namesOf('10.0.0.1', 'cat-01=10.0.0.2', 'cat-02.example')).toEqual(['cat-02', 'cat-01', 'cat-02-2']);
  expect(namesOf('box.a.example', 'box.b.example', 'box-2=box.c.example')).toEqual(['box', 'box-3', 'box-2']);
});

test('all hosts go into the catalogue, each reached as it was said', () => {
  const hosts = ['10.0.0.1', 'db=root@box.example:2222', 'ops@10.0.0.3:22'];
  const inventory = read(draftInventory({ ...DEFAULTS, hosts }).text);
  expect(inventory.bricks.catalogue.hosts).toEqual(['cat-01', 'db', 'cat-02']);
  expect(inventory.hosts.map(({ address, ssh }) => [ssh.user, address, ssh.port])).toEqual([
    ['ops', '10.0.0.1', 22],
    ['root', 'box.example', 2222],
    ['ops', '10.0.0.3', 22],
  ]);
});

test('every key is there with a comment above it, and good when it is switched on', () => {
  const { text } = draftInventory({ ...DEFAULTS, hosts: ['10.0.0.1'] });
  const lines = text.split('\n');
  for (const key of ['shop', 'ssh', 'time', 'firewall', 'hosts', 'bricks', 'spares', '  servers', '    hardware']) {
    const at = lines.findIndex(line => line.replace(/^#(?! \S)/, '').startsWith(`${key}:`));
    expect(`${key} below "${lines[at - 1]}"`).toMatch(/" *# [^"]+"$/);
  }
  const inventory = read(text.replace(/^#(?! \S)/gm, ''));
  expect(inventory).toMatchObject({
    time: { servers: ['ntp1.example', 'ntp2.example'] },
    firewall: { ssh: ['192.0.2.0/24', '2001:db8::/32'] },
    hosts: [{ ssh: { port: 2222 }, hardware: { cores: 8, nics: [{ name: 'eno1' }] }, rack: 'r1' }],
    bricks: { catalogue: { workers: 4 } },
  });
});

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6().map(text => `[${text}]`),
  fc.domain(),
  fc.constantFrom('no.example', 'true.example', 'null', '1e3.example', 'localhost', '[::]'),
);
const addressOf = (each: { address: string }) => parseAddress(each.address.replace(/[[\]]/g, ''));
const argument = fc
  .record({
    name: fc.option(fc.oneof(label, fc.constantFrom('null', 'true', '007', '1e3', '0x1f', 'no')), { nil: null }),
    user: fc.option(fc.constantFrom('root', 'ops', 'true', '_'), { nil: null }),
    address,
    port: fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: null }),
  })
  .filter(each => addressOf(each) !== undefined);

test('whatever hosts, shop and key are named, the inventory is read back as they were', () => {
  const hosts = fc.uniqueArray(argument, {
    minLength: 1,
    maxLength: 12,
    comparator: (a, b) => addressOf(a) === addressOf(b) || (a.name !== null && a.name === b.name),
  });
  const shop = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter(text => /^\S(.{0,62}\S)?$/u.test(text) && !/\p{C}/u.test(text));
  const identity = fc.string({ unit: 'grapheme', minLength: 1 }).filter(text => /^[^~\0]*[^~\0\s]$/.test(text));
  fc.assert(
    fc.property(hosts, shop, identity, (given, shopName, file) => {
      const words = given.map(({ name, user, address: place, port }) =>
        [name === null ? '' : `${name}=`, user === null ? '' : `${user}@`, place, port === null ? '' : `:${port}`].join(
          '',
        ),
      );
      const draft = draftInventory({ shop: shopName, user: 'ops', identity: `/${file}`, hosts: words });
      const inventory = read(draft.text);
      expect([inventory.shop, inventory.ssh.identity]).toEqual([shopName, join('/', file).replace(/(?<=.)\/$/, '')]);
      expect(inventory.bricks.catalogue.hosts).toEqual(inventory.hosts.map(host => host.name));
      for (const [index, { name, user, address: place, port }] of given.entries()) {
        const host = inventory.hosts[index]!;
        if (name !== null) expect(host.name).toBe(name);
        expect(host.address).toBe(addressOf({ address: place }));
        expect([host.ssh.user, host.ssh.port]).toEqual([user ?? 'ops', port ?? 22]);
      }
    }),
  );
});

test.each<[string, Partial<typeof DEFAULTS> & { hosts?: string[] }, string]>([
  ['no host', { hosts: [] }, 'none was named'],
  ['a host twice', { hosts: ['10.0.0.1', '10.0.0.1:22'] }, '10.0.0.1: is named twice'],
  ['a host twice in two spellings', { hosts: ['::1', '[0::1]:22'] }, '::1: is named twice'],
  ['a name twice', { hosts: ['a=10.0.0.1', 'a=10.0.0.2'] }, 'a: is named twice'],
  ['a shop without a name', { shop: '' }, 'shop is "": expected text of 1 to 64 characters'],
  ['a shop on two lines', { shop: 'a\nb' }, 'shop is "a\\nb"'],
  ['a user that would be an option', { user: '-x' }, 'ssh.user is "-x"'],
  ['a user of one host', { hosts: ['Root@10.0.0.1'] }, 'hosts.cat-01.ssh.user is "Root"'],
  ["another user's key", { identity: '~root/k' }, 'ssh.identity is "~root/k"'],
])('%s is refused', (_what, changes, message) => {
  const act = () => draftInventory({ ...DEFAULTS, hosts: ['10.0.0.1'], ...changes });
  expect(act).toThrow(expect.objectContaining({ exitCode: 2, message: expect.stringContaining(message) }));
});

test('a file that is there is kept unless it may be replaced', () => {
  const path = join(folder, 'bricks.yaml');
  writeInventory(path, 'one', false);
  expect(() => writeInventory(path, 'two', false)).toThrow('BRK-INIT-EXISTS');
  expect(readFileSync(path, 'utf8')).toBe('one');
  writeInventory(path, 'three', true);
  expect(readFileSync(path, 'utf8')).toBe('three');
  expect(readdirSync(folder)).toEqual(['bricks.yaml']);
});

test.each<[string, (path: string) => string]>([
  ['in a folder that is not there', path => join(path, 'none/bricks.yaml')],
  ['where a directory is', path => join(path, 'dir')],
  ['below a file', path => join(path, 'file/bricks.yaml')],
])('an inventory %s is not written, and nothing is left behind', (_what, place) => {
  const base = mkdtempSync(join(folder, 'bad-'));
  mkdirSync(join(base, 'dir'));
  writeFileSync(join(base, 'file'), '');
  expect(() => writeInventory(place(base), 'text', true)).toThrow('BRK-INIT-UNWRITABLE');
  expect(readdirSync(base).sort()).toEqual(['dir', 'file']);
  rmSync(base, { recursive: true });
});

test('the next command names the file where it is another than the usual one', () => {
  expect(nextCommand('bricks.yaml')).toBe('bricks doctor');
  expect(nextCommand("my shop's.yaml")).toBe("bricks doctor -i 'my shop'\\''s.yaml'");
});
