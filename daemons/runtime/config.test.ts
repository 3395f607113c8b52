import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { integer, readConfig, text } from './config.ts';

const directory = mkdtempSync(join(tmpdir(), 'config-'));
const path = join(directory, 'a.json');
afterAll(() => rmSync(directory, { recursive: true }));

function read(content: string) {
  writeFileSync(path, content);
  return readConfig<{ shop: string; workers: number }>(path, { shop: text, workers: integer(1, 8) });
}

describe('a configuration', () => {
  it('is read when every key fits', () => {
    expect(read('{"shop":"S","workers":8}')).toEqual({ shop: 'S', workers: 8 });
  });

  it('is refused with the file, the key and the value that is wrong', () => {
    expect(() => read('{"shop":"S","workers":9}')).toThrow(
      `${path}: "workers" must be a whole number from 1 to 8, is 9`,
    );
    expect(() => read('{"workers":1}')).toThrow(`${path}: "shop" must be a text, is missing`);
    expect(() => read('{"shop":"S","workers":1,"worker":2}')).toThrow('unknown key "worker"');
    expect(() => read('{"shop":')).toThrow(path);
    expect(() => read('[]')).toThrow('must hold one JSON object');
    expect(() => readConfig(`${path}.none`, {})).toThrow('ENOENT');
  });
});
