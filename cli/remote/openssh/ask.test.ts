import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BricksError } from '../../errors.ts';
import { SshConfig } from './ask.ts';

let dir: string;
let path: string | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-'));
  path = process.env.PATH;
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(dir, { recursive: true });
});

/** The real ssh, with this configuration only; what it was asked is counted. */
function useConfig(config: string): { asked: () => number } {
  writeFileSync(join(dir, 'config'), config);
  const script = `#!/bin/sh\necho asked >>${dir}/asked\nPATH='${path}' exec ssh -F ${dir}/config "$@"\n`;
  writeFileSync(join(dir, 'ssh'), script);
  chmodSync(join(dir, 'ssh'), 0o755);
  process.env.PATH = `${dir}:${path}`;
  return { asked: () => readFileSync(join(dir, 'asked'), 'utf8').split('\n').length - 1 };
}

const hosts = Array.from({ length: 20 }, (_, index) => ({ host: `10.0.0.${index}`, user: null, port: null }));

test('a fleet that the configuration can not tell apart is asked about once, and every host keeps its name', async () => {
  const { asked } = useConfig('Host 10.0.0.*\n  ProxyJump bastion\n  User eva\n');
  const config = new SshConfig();
  const answers = await Promise.all(hosts.map(host => config.ask(host)));
  expect(answers.map(answer => answer.hostname)).toEqual(hosts.map(({ host }) => host));
  expect(new Set(answers.map(({ user, proxyJump }) => `${user} ${proxyJump}`))).toEqual(new Set(['eva bastion']));
  expect(asked()).toBe(1);
});

test('hosts that it tells apart are asked about one by one; user and port that are said win', async () => {
  const { asked } = useConfig(
    'Host 10.0.0.7\n  HostName seven.example\n  Port 2207\nMatch exec "test %h = 10.0.0.3"\n  User three\n',
  );
  const config = new SshConfig();
  const answers = await Promise.all(hosts.map(host => config.ask(host)));
  expect(answers[7]).toMatchObject({ hostname: 'seven.example', port: 2207 });
  expect(answers.filter(({ user }) => user === 'three').map(({ hostname }) => hostname)).toEqual(['10.0.0.3']);
  expect(asked()).toBe(hosts.length);
  expect(await config.ask({ host: '10.0.0.7', user: 'ops', port: 22 })).toMatchObject({ user: 'ops', port: 22 });
});

async function codeOf(): Promise<string | undefined> {
  const error: unknown = await new SshConfig().ask(hosts[0]!).catch((thrown: unknown) => thrown);
  return (error as BricksError).problems[0]?.code;
}

test('a configuration that ssh refuses, and a machine without ssh, are told as that', async () => {
  useConfig('NoSuchOption yes\n');
  expect(await codeOf()).toBe('BRK-SSH-CONFIG');
  rmSync(join(dir, 'ssh'));
  process.env.PATH = dir;
  expect(await codeOf()).toBe('BRK-SSH-MISSING');
});
