import { createHash } from 'node:crypto';

export type Arch = 'x64' | 'arm64';

/** `manifest.json` of a release: what stands in its directory, and what it was made from. */
export interface ReleaseManifest {
  /** SHA-256 over the list of files: it names the content, so two releases of one digest are the same bytes. */
  digest: string;
  arch: Arch;
  /** Version of the Node inside, without the v. */
  node: string;
  betterSqlite3: string;
  files: ReleaseFile[];
  inputs: ReleaseInputs;
}

export interface ReleaseFile {
  name: string;
  sha256: string;
  sizeBytes: number;
}

/** SHA-256 of everything that decides the executable's bytes. Equal inputs need no new build. */
export interface ReleaseInputs {
  /** The daemons' sources as one script, which names the addon by its SHA-256. */
  bundle: string;
  node: string;
  packer: string;
}

export function releaseDigest(files: readonly ReleaseFile[]): string {
  const byName = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  return sha256(byName.map(file => `${file.sha256} ${file.sizeBytes} ${file.name}\n`).join(''));
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Null for anything that is not a manifest whose digest follows from its list of files. */
export function parseManifest(text: string): ReleaseManifest | null {
  let raw: Partial<ReleaseManifest> | null;
  try {
    raw = JSON.parse(text) as Partial<ReleaseManifest> | null;
  } catch {
    return null;
  }
  if (typeof raw !== 'object' || raw === null || !Array.isArray(raw.files) || !raw.files.every(isFile)) return null;
  return raw.digest === releaseDigest(raw.files) && typeof raw.inputs === 'object' ? (raw as ReleaseManifest) : null;
}

function isFile(raw: unknown): raw is ReleaseFile {
  const file = raw as ReleaseFile | null;
  return typeof file?.name === 'string' && typeof file.sha256 === 'string' && Number.isSafeInteger(file.sizeBytes);
}
