import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, 'main.ts');

describe('bricksd', () => {
  it('says its version', () => {
    expect(execFileSync(process.execPath, [MAIN, '--version'], { encoding: 'utf8' })).toBe('development\n');
  });

  it('names its commands to one who asks for another', () => {
    for (const args of [[], ['cart'], ['__proto__']]) {
      const { status, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
      expect(status).toBe(2);
      expect(stderr).toContain('there are: catalogue, catalogue-keeper, catalogue-admin, --version');
    }
  });

  it('ends with the reason when it cannot start', () => {
    const env = { BRICKS_ROOT: '/nowhere', BRICKS_WORKER: '0', BRICKS_LISTEN: '127.0.0.1:0' };
    const { status, stderr } = spawnSync(process.execPath, [MAIN, 'catalogue'], { encoding: 'utf8', env });
    expect(status).toBe(1);
    expect(stderr).toContain('/nowhere/etc/bricks/catalogue.json');
  });
});
