import { existsSync } from 'node:fs';
import type { Host } from '#inventory/inventory.ts';
import { usageError } from '../errors.ts';
import type { SshAnswer } from './openssh/answer.ts';
import type { Destination } from './openssh/ask.ts';
import { parseJumps } from './openssh/jump-words.ts';
import { expandPath, expandTokens } from './openssh/tokens.ts';
import type { Endpoint, IdentityFile, SshTarget } from './target.ts';

export type AskSsh = (destination: Destination) => Promise<SshAnswer>;

/**
 * How a host is reached: what the inventory says, and for the rest what OpenSSH's own configuration says. Throws usage
 * errors for a configuration that can't be followed, and what `ask` throws.
 */
export async function resolveTarget(host: Host, ask: AskSsh, env: NodeJS.ProcessEnv): Promise<SshTarget> {
  const { user, port, identity } = host.ssh;
  const answer = await ask({ host: host.address, user, port });
  const named = identity === null ? [] : [{ path: identity, isNamed: true }];
  const endpoint = toEndpoint(host.name, answer, named, env);
  const jumps = await resolveJumps(answer, host.name, [host.address], ask, env);
  return { ...endpoint, host: host.name, jumps };
}

/**
 * As `ssh -J a,b` goes: what the configuration says of `a` holds, its own jumps included; of `b` all but its jumps.
 * `seen` are those that wait to be reached, the last of them `to`: a circle is told.
 */
async function resolveJumps(
  to: SshAnswer,
  where: string,
  seen: readonly string[],
  ask: AskSsh,
  env: NodeJS.ProcessEnv,
): Promise<Endpoint[]> {
  if (to.proxyJump === null) return [];
  const words = expandTokens(to.proxyJump, to);
  const [first, ...rest] = (words === undefined ? undefined : parseJumps(words)) ?? [];
  if (first === undefined) throw badConfig(where, `its ProxyJump can't be read: ${to.proxyJump}`);
  // "Host *" with a ProxyJump means the jump host as well, which is reached by itself.
  if (first.host === seen.at(-1)) return [];
  const path = [...seen, first.host];
  if (seen.includes(first.host)) throw badConfig(where, `its jump hosts go in a circle: ${path.join(', ')}`);
  const answer = await ask(first);
  const before = await resolveJumps(answer, where, path, ask, env);
  const others = await Promise.all(
    rest.map(async jump => toJump(jump, { ...(await ask(jump)), proxyCommand: null }, env)),
  );
  return [...before, toJump(first, answer, env), ...others];
}

/** Its host key is pinned under the name that the configuration gives it, as known_hosts has it (sshd(8)). */
function toJump(jump: Destination, answer: SshAnswer, env: NodeJS.ProcessEnv): Endpoint {
  const name = jump.host.toLowerCase();
  return toEndpoint(answer.port === 22 ? name : `[${name}]:${answer.port}`, answer, [], env);
}

function toEndpoint(
  pinName: string,
  answer: SshAnswer,
  named: readonly IdentityFile[],
  env: NodeJS.ProcessEnv,
): Endpoint {
  const { user, port, hostname, isIdentitiesOnly } = answer;
  checkWord(pinName, 'host name', hostname);
  checkWord(pinName, 'user', user);
  const found = answer.identityFiles.flatMap(path => expandPath(path, answer) ?? []).filter(path => existsSync(path));
  const others = [...new Set(found)].filter(path => named.every(each => each.path !== path));
  return {
    pinName,
    hostname,
    port,
    user,
    identities: [...named, ...others.map(path => ({ path, isNamed: false }))],
    agent: findAgent(answer, env),
    isIdentitiesOnly,
    proxyCommand: answer.proxyCommand === null ? null : readProxyCommand(pinName, answer),
  };
}

/** These words become part of commands: of a ProxyCommand, and of rsync's ssh. */
function checkWord(where: string, what: string, word: string): void {
  if (/^[\w@%+=:.][\w@%+=:.-]*$/.test(word)) return;
  throw badConfig(where, `its ${what} is ${JSON.stringify(word)}: letters, digits and @%+=:._- are understood`);
}

/** ssh_config(5), IdentityAgent. */
function findAgent(answer: SshAnswer, env: NodeJS.ProcessEnv): string | null {
  const said = answer.identityAgent ?? 'SSH_AUTH_SOCK';
  if (said === 'none') return null;
  if (said === 'SSH_AUTH_SOCK') return env.SSH_AUTH_SOCK || null;
  const path = said.startsWith('$') ? env[said.slice(1).replace(/^\{(.*)\}$/, '$1')] : said;
  return path === undefined ? null : (expandPath(path, answer) ?? null);
}

function readProxyCommand(where: string, answer: SshAnswer): string {
  const command = answer.passesSocket ? undefined : expandTokens(answer.proxyCommand!, answer);
  if (command !== undefined) return command;
  const why = answer.passesSocket ? 'it passes a socket (ProxyUseFdpass)' : 'of its tokens %h, %p, %r and %% are known';
  const message = `its ProxyCommand can't be used: ${why}: ${answer.proxyCommand}`;
  throw usageError('BRK-SSH-PROXY-COMMAND', where, message, 'name the way with ProxyJump instead');
}

function badConfig(where: string, message: string) {
  return usageError('BRK-SSH-CONFIG', where, message, 'mend ~/.ssh/config; see what applies: ssh -G ADDRESS');
}
