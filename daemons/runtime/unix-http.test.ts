import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { askUnix, serveUnix } from './unix-http.ts';

const directory = mkdtempSync(join(tmpdir(), 'unix-'));
const path = join(directory, 'run', 'a.sock');
let server: Server | undefined;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('a unix socket of a daemon', () => {
  it('answers JSON with JSON, and is open to its user alone', async () => {
    server = await serveUnix(path, (method, url, body) => ({
      status: 200,
      body: { method, path: url.pathname, body },
    }));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const reply = await askUnix(path, { method: 'POST', path: '/x?a=1', body: { b: 2 }, timeoutMs: 1_000 });
    expect(reply).toEqual({ status: 200, body: { method: 'POST', path: '/x', body: { b: 2 } } });
  });

  it('takes the place of a file that a killed process left', async () => {
    writeFileSync(path, '');
    server = await serveUnix(path, () => ({ status: 200, body: null }));
    expect((await askUnix(path, { path: '/', timeoutMs: 1_000 })).status).toBe(200);
  });

  it('says what went wrong inside, and goes on', async () => {
    server = await serveUnix(path, () => {
      throw new Error('because');
    });
    for (let round = 0; round < 2; round++) {
      const reply = await askUnix(path, { path: '/', timeoutMs: 1_000 });
      expect(reply).toEqual({ status: 500, body: { message: 'because' } });
    }
  });

  it('that answers with something else than JSON is an error', async () => {
    server = createServer((_, response) => response.end('<html>')).listen(`${path}.html`);
    await expect(askUnix(`${path}.html`, { path: '/', timeoutMs: 1_000 })).rejects.toThrow('not valid JSON');
  });

  it('that does not answer in time, or is not there, is an error', async () => {
    server = await serveUnix(path, () => new Promise(() => {}));
    await expect(askUnix(path, { path: '/', timeoutMs: 50 })).rejects.toThrow('no answer within 50 ms');
    await expect(askUnix(`${path}.none`, { path: '/', timeoutMs: 50 })).rejects.toThrow('ENOENT');
  });
});
