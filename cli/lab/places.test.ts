import { expect, it } from 'vitest';
import { checkLabName, hostPlaces, labNameOf, labPlaces } from './places.ts';

it('keeps interface names within the 15 characters of the kernel, and apart for two labs and two hosts', () => {
  const long = labPlaces('a'.repeat(40));
  const other = labPlaces('b'.repeat(40));
  const host = hostPlaces(long, 'catalogue-with-a-long-name-01');
  expect([long.operatorLink.length, host.port.length].every(length => length <= 15)).toBe(true);
  expect(long.operatorLink).not.toBe(other.operatorLink);
  expect(host.port).not.toBe(hostPlaces(long, 'catalogue-with-a-long-name-02').port);
});

it('gives a host a MAC address that no vendor has, the same each time', () => {
  const { mac } = hostPlaces(labPlaces('demo'), 'cat-01');
  expect(mac).toMatch(/^02(:[0-9a-f]{2}){5}$/);
  expect(hostPlaces(labPlaces('demo'), 'cat-01').mac).toBe(mac);
});

it('names a lab after its shop', () => {
  expect(labNameOf('Müller & Söhne GmbH')).toBe('m-ller-s-hne-gmbh');
  expect(labNameOf('!!')).toBe('shop');
  for (const shop of ['Demo shop', '-x-', 'x'.repeat(80)]) expect(checkLabName(labNameOf(shop))).toBe(labNameOf(shop));
});

it('refuses a name that would lead out of its directory or into another lab’s namespaces', () => {
  for (const name of ['', '../x', 'a.b', 'A', 'a b', 'x'.repeat(41)]) {
    expect(() => checkLabName(name)).toThrow('BRK-LAB-NAME');
  }
});
