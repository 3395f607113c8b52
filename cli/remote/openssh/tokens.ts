import { userInfo } from 'node:os';
import { resolve } from 'node:path';

/** What ssh_config(5), TOKENS, stands for in one connection. */
export interface TokenValues {
  hostname: string;
  port: number;
  user: string;
}

/** Replaces %h, %p, %r and %%; undefined when another token stands there. */
export function expandTokens(text: string, values: TokenValues): string | undefined {
  return replaceTokens(text, { h: values.hostname, p: String(values.port), r: values.user });
}

/** An absolute path for one with ~, %-tokens or neither; undefined when it can't be told. */
export function expandPath(text: string, values: TokenValues): string | undefined {
  // The password database's home, as ssh has it, and not that of $HOME.
  const { homedir: home, username, uid } = userInfo();
  const path = replaceTokens(text, {
    h: values.hostname,
    p: String(values.port),
    r: values.user,
    d: home,
    u: username,
    i: String(uid),
  });
  if (path === undefined || /^~[^/]/.test(path)) return undefined;
  return resolve(home, path.replace(/^~\//, ''));
}

function replaceTokens(text: string, values: Readonly<Record<string, string>>): string | undefined {
  let isKnown = true;
  const replaced = text.replace(/%(.?)/g, (_, token: string) => {
    const value = token === '%' ? '%' : values[token];
    isKnown &&= value !== undefined;
    return value ?? '';
  });
  return isKnown ? replaced : undefined;
}
