import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Emit } from './emit.ts';
import {
  BARE_PACKAGES,
  IMAGE_FILES,
  POLICY_RC_D,
  REPOSITORY_IN_HOST,
  SUITE,
  UNFINISHED,
  WARM_PACKAGES,
} from './image-recipe.ts';
import { findMirror } from './mirror.ts';
import { indexPackages } from './package-index.ts';
import { runTool } from './tool.ts';

/**
 * Builds both images and the repository into `dir`, which appears complete or not at all. All mounts are made in a
 * mount namespace that goes with the process, so a killed build leaves files and nothing else.
 */
export async function buildImages(dir: string, emit: Emit): Promise<void> {
  const building = `${dir}${UNFINISHED}`;
  const say = (text: string): void => emit({ host: null, text });
  await mkdir(building, { recursive: true });
  const aptSettings = await runTool(['apt-config', 'dump', 'Acquire']);
  say(`building the image of a bare ${SUITE} host (once, about a minute)`);
  await bootstrap(join(building, 'bare'), aptSettings);
  say(`fetching ${WARM_PACKAGES.join(', ')} for the lab's own package repository`);
  await fetchPackages(building, aptSettings);
  await finishBare(join(building, 'bare'));
  say('building the image that has them installed');
  await installWarm(building);
  await rename(building, dir);
}

async function bootstrap(root: string, aptSettings: string): Promise<void> {
  const proxy = /^Acquire::http::Proxy "(.+)";$/m.exec(aptSettings)?.[1];
  const env: Record<string, string> = proxy === undefined ? {} : { http_proxy: proxy };
  const debootstrap = ['debootstrap', '--variant=minbase', `--include=${BARE_PACKAGES.join(',')}`];
  await runTool([...PRIVATE_MOUNTS, ...debootstrap, SUITE, root, mirror()], { env });
}

// --kill-child: with the builder goes what it started, or a later build would find the directory written to.
const PRIVATE_MOUNTS = ['unshare', '--mount', '--propagation', 'slave', '--pid', '--fork', '--kill-child'];

function mirror(): string {
  const parts = '/etc/apt/sources.list.d';
  const files = existsSync(parts) ? readdirSync(parts).map(name => join(parts, name)) : [];
  return findMirror(['/etc/apt/sources.list', ...files].filter(existsSync).map(path => readFileSync(path, 'utf8')));
}

/** Fetches what installing the warm packages in a bare image takes, by the image's own apt; proxy etc. as here. */
async function fetchPackages(building: string, aptSettings: string): Promise<void> {
  const root = join(building, 'bare');
  const settings = join(root, 'etc/apt/apt.conf.d/lab-build');
  await writeFile(settings, aptSettings);
  await writeFile(join(root, 'etc/resolv.conf'), readFileSync('/etc/resolv.conf'));
  await runInRoot(root, ['apt-get', 'clean']);
  await runInRoot(root, ['apt-get', '-q', 'update']);
  await runInRoot(root, ['apt-get', '-qy', 'install', '--no-install-recommends', '--download-only', ...WARM_PACKAGES]);
  await rm(settings);
  const repository = join(building, 'packages');
  await mkdir(repository);
  await runTool(['sh', '-c', 'mv "$1"/var/cache/apt/archives/*.deb "$2"/', 'sh', root, repository]);
  await indexPackages(repository);
}

/** Takes away what the build left and what must differ from host to host, and lays the lab's own files. */
async function finishBare(root: string): Promise<void> {
  await rm(join(root, 'etc/apt/sources.list.d'), { recursive: true, force: true });
  await runTool(['sh', '-c', CLEAN, 'sh', root]);
  for (const [path, text] of Object.entries(IMAGE_FILES)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  // systemd-update-done.service(8): without these, every first boot rebuilds caches that the image has already.
  await runTool(['touch', join(root, 'etc/.updated'), join(root, 'var/.updated')]);
  await mkdir(join(root, REPOSITORY_IN_HOST));
}

// systemd would take D-Bus's machine-id for its own when it finds none (systemd-machine-id-setup(1)), on every host.
const CLEAN =
  'cd "$1" && rm -rf etc/ssh/ssh_host_* var/lib/dbus/machine-id var/cache/apt/* var/lib/apt/lists/* var/log/*.log var/log/apt/*';

/** Installs from the lab's own repository, so an image that was built has shown that the repository is whole. */
async function installWarm(building: string): Promise<void> {
  for (const name of ['warm', 'work', 'root']) await mkdir(join(building, name));
  await runTool([...PRIVATE_MOUNTS, 'sh', '-ec', INSTALL_WARM, 'sh', building, ...WARM_PACKAGES]);
  for (const name of ['work', 'root']) await rm(join(building, name), { recursive: true });
}

const INSTALL_WARM = `
  cd "$1"; shift
  mount -t overlay overlay -o lowerdir=bare,upperdir=warm,workdir=work root
  mount --bind packages root${REPOSITORY_IN_HOST}
  mount -t proc proc root/proc
  printf '%s' '${POLICY_RC_D}' > root/usr/sbin/policy-rc.d
  chmod 755 root/usr/sbin/policy-rc.d
  export DEBIAN_FRONTEND=noninteractive
  chroot root apt-get -q update
  chroot root apt-get -qy install --no-install-recommends "$@"
  rm root/usr/sbin/policy-rc.d
  rm -rf root/var/cache/apt/* root/var/lib/apt/lists/*
  touch root/etc/.updated root/var/.updated
`;

async function runInRoot(root: string, argv: string[]): Promise<void> {
  const script = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"';
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await runTool([...PRIVATE_MOUNTS, 'sh', '-c', script, root, ...argv], { env });
}
