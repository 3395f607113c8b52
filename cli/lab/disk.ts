import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { homeOf, OPERATOR_ID, sudoersLine, withOperator } from './accounts.ts';
import type { HostPlaces } from './places.ts';
import type { HostRecord } from './record.ts';
import { runTool } from './tool.ts';

/**
 * A host's disk: what it has written over the image (`upper` of an overlay, with the `work` that overlayfs wants).
 * It is laid out under another name and renamed, so a disk that is there is whole.
 */
export async function makeDisk(places: HostPlaces, host: HostRecord): Promise<void> {
  const readImage = (path: string): Promise<string> => readFirst(host.lowers, path);
  const unfinished = `${places.disk}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const upper = join(unfinished, 'upper');
  await mkdir(join(unfinished, 'work'), { recursive: true });
  await put(upper, '/etc/hostname', `${host.name}\n`);
  await put(upper, '/etc/hosts', `${await readImage('etc/hosts')}127.0.1.1 ${host.name}\n`);
  if (host.port !== 22) await put(upper, '/etc/ssh/sshd_config.d/port.conf', `Port ${host.port}\n`);
  if (host.user !== 'root') await putAccount(upper, host.user, readImage);
  await putHome(upper, host.user, host.authorizedKey);
  await putHostKey(upper, host.name);
  await rename(unfinished, places.disk);
}

export function hasDisk(places: HostPlaces): boolean {
  return existsSync(places.disk);
}

export async function wipeDisk(places: HostPlaces): Promise<void> {
  await rm(places.disk, { recursive: true, force: true });
}

/** "ssh-ed25519 AAAA…", as in a known_hosts line. */
export async function readHostKey(places: HostPlaces): Promise<string> {
  const text = await readFile(join(places.disk, 'upper', `${HOST_KEY}.pub`), 'utf8');
  return text.split(' ').slice(0, 2).join(' ').trim();
}
const HOST_KEY = '/etc/ssh/ssh_host_ed25519_key';

/** A file of the image: of the uppermost layer that has it. */
async function readFirst(lowers: readonly string[], path: string): Promise<string> {
  const layer = lowers.find(lower => existsSync(join(lower, path)));
  return readFile(join(layer!, path), 'utf8');
}

async function putAccount(upper: string, user: string, readImage: (path: string) => Promise<string>): Promise<void> {
  const files = ['etc/passwd', 'etc/shadow', 'etc/group'];
  const [passwd, shadow, group] = (await Promise.all(files.map(readImage))) as [string, string, string];
  const accounts = withOperator({ passwd, shadow, group }, user);
  await put(upper, '/etc/passwd', accounts.passwd);
  await put(upper, '/etc/group', accounts.group);
  await put(upper, '/etc/shadow', accounts.shadow, 0o640);
  await chown(join(upper, 'etc/shadow'), 0, SHADOW_GROUP);
  await put(upper, '/etc/sudoers.d/operator', sudoersLine(user), 0o440);
}
/** The same number on every Debian: base-passwd. */
const SHADOW_GROUP = 42;

async function putHome(upper: string, user: string, authorizedKey: string): Promise<void> {
  const home = homeOf(user);
  await put(upper, join(home, '.ssh/authorized_keys'), `${authorizedKey}\n`, 0o600);
  const id = user === 'root' ? 0 : OPERATOR_ID;
  for (const path of [home, join(home, '.ssh'), join(home, '.ssh/authorized_keys')]) {
    await chown(join(upper, path), id, id);
  }
  await chmod(join(upper, home), 0o700);
  await chmod(join(upper, home, '.ssh'), 0o700);
}

async function putHostKey(upper: string, host: string): Promise<void> {
  await mkdir(join(upper, dirname(HOST_KEY)), { recursive: true });
  await runTool(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', host, '-f', join(upper, HOST_KEY)]);
}

async function put(upper: string, path: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(join(upper, path)), { recursive: true });
  await writeFile(join(upper, path), text);
  // Apart from writing, as the process's umask has its say there.
  await chmod(join(upper, path), mode);
}
