import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Host, SshSettings } from '#inventory/inventory.ts';
import type { SshAnswer } from './openssh/answer.ts';
import { type AskSsh, resolveTarget } from './resolve-target.ts';

const dir = mkdtempSync(join(tmpdir(), 'bricks-'));
afterAll(() => rmSync(dir, { recursive: true }));
const key = join(dir, 'id_ed25519');
writeFileSync(key, '');

function hostWith(ssh: Partial<SshSettings>): Host {
  const hardware = { cores: null, memoryBytes: null, disks: [], nics: [] };
  const settings = { user: null, port: null, identity: null, ...ssh };
  return { name: 'cat-01', address: '10.0.0.1', ssh: settings, hardware, rack: null, bmc: null };
}

/** A configuration of OpenSSH: what it says of a few names. Users and ports that are asked with win, as in ssh. */
function configOf(says: Record<string, Partial<SshAnswer>>): AskSsh {
  return async ({ host, user, port }) => ({
    hostname: host,
    identityFiles: [key, join(dir, 'none')],
    identityAgent: null,
    isIdentitiesOnly: false,
    proxyJump: null,
    proxyCommand: null,
    passesSocket: false,
    ...says[host],
    user: user ?? says[host]?.user ?? 'eva',
    port: port ?? says[host]?.port ?? 22,
  });
}

test('what the inventory does not say comes from ssh; keys that are not there are left out', async () => {
  const target = await resolveTarget(hostWith({}), configOf({ '10.0.0.1': { hostname: 'cat-01.example' } }), {
    SSH_AUTH_SOCK: '/run/agent',
  });
  expect(target).toEqual({
    host: 'cat-01',
    pinName: 'cat-01',
    hostname: 'cat-01.example',
    port: 22,
    user: 'eva',
    identities: [{ path: key, isNamed: false }],
    agent: '/run/agent',
    isIdentitiesOnly: false,
    proxyCommand: null,
    jumps: [],
  });
});

test('what the inventory says wins, and ProxyJump is honoured all the same', async () => {
  const config = configOf({ '10.0.0.1': { user: 'x', port: 9, proxyJump: 'ada@bastion:2200,Far' } });
  const target = await resolveTarget(hostWith({ user: 'ops', port: 2222, identity: '/k' }), config, {});
  expect(target).toMatchObject({ user: 'ops', port: 2222, agent: null });
  expect(target.identities[0]).toEqual({ path: '/k', isNamed: true });
  expect(target.jumps.map(({ pinName, user, port }) => [pinName, user, port])).toEqual([
    ['[bastion]:2200', 'ada', 2200],
    ['far', 'eva', 22],
  ]);
  expect(target.jumps[0]!.identities).toEqual([{ path: key, isNamed: false }]);
});

test("the first jump host's own jumps come before it; the others' do not count", async () => {
  const config = configOf({
    '10.0.0.1': { proxyJump: 'a,b' },
    a: { proxyJump: 'gate' },
    b: { proxyJump: 'elsewhere' },
  });
  const { jumps } = await resolveTarget(hostWith({}), config, {});
  expect(jumps.map(jump => jump.pinName)).toEqual(['gate', 'a', 'b']);
});

test('a jump host that the configuration would reach through itself is reached directly; a circle is refused', async () => {
  const itself = configOf({ '10.0.0.1': { proxyJump: 'gate' }, gate: { proxyJump: 'eva@gate' } });
  expect((await resolveTarget(hostWith({}), itself, {})).jumps.map(jump => jump.pinName)).toEqual(['gate']);
  const circle = configOf({ '10.0.0.1': { proxyJump: 'a' }, a: { proxyJump: 'b' }, b: { proxyJump: 'a' } });
  await expect(resolveTarget(hostWith({}), circle, {})).rejects.toThrow(/circle: 10\.0\.0\.1, a, b, a/);
});

test.each<[string, string | null, string | null]>([
  ['nothing', null, '/run/sock'],
  ['none', 'none', null],
  ['the word for it', 'SSH_AUTH_SOCK', '/run/sock'],
  ['a variable', '$MY_AGENT', '/run/mine'],
  ['a variable in braces', `$\{MY_AGENT}`, '/run/mine'],
  ['a path', '/run/other-%r', '/run/other-eva'],
])('IdentityAgent may be %s', async (_what, identityAgent, agent) => {
  const env = { SSH_AUTH_SOCK: '/run/sock', MY_AGENT: '/run/mine' };
  expect((await resolveTarget(hostWith({}), configOf({ '10.0.0.1': { identityAgent } }), env)).agent).toBe(agent);
});

test('a ProxyCommand has its tokens replaced; one that says more than can be known is refused', async () => {
  const proxied = (proxyCommand: string, passesSocket = false) =>
    resolveTarget(hostWith({ port: 2222 }), configOf({ '10.0.0.1': { proxyCommand, passesSocket } }), {});
  expect((await proxied('nc -X 5 %h %p # 5%% %r')).proxyCommand).toBe('nc -X 5 10.0.0.1 2222 # 5% eva');
  for (const refused of [proxied('connect %n %p'), proxied('nc %h %p', true)]) {
    await expect(refused).rejects.toMatchObject({ problems: [{ code: 'BRK-SSH-PROXY-COMMAND', where: 'cat-01' }] });
  }
});

test.each(['a b', '-oProxyCommand=x', '$(reboot)', 'a;b'])(
  'a user or host name that could be a command is refused: %s',
  async word => {
    for (const says of [{ user: word }, { hostname: word }]) {
      await expect(resolveTarget(hostWith({}), configOf({ '10.0.0.1': says }), {})).rejects.toMatchObject({
        problems: [{ code: 'BRK-SSH-CONFIG' }],
      });
    }
  },
);

test.each(['a b', 'host:port', '@', '-a'])('a ProxyJump that is none is refused: "%s"', async proxyJump => {
  await expect(resolveTarget(hostWith({}), configOf({ '10.0.0.1': { proxyJump } }), {})).rejects.toMatchObject({
    problems: [{ code: 'BRK-SSH-CONFIG' }],
  });
});
