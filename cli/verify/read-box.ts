import type { Session } from '../remote/session.ts';
import { HostError } from '../remote/session.ts';
import { boxScript, LAST_LINE } from './box-script.ts';

/** What a box holds, as its disk gives it back. Texts and sums are as they were read: nothing is checked yet. */
export interface BoxReading {
  /** The release that the units run; null for none. */
  release: { digest: string; manifest: string; sums: ReadonlyMap<string, string> } | null;
  /** Text of the schedule's file; null for none. */
  schedule: string | null;
  /** Text of the list of pins; null for no file. */
  pins: string | null;
  /** By their directories' names. */
  generations: ReadonlyMap<string, GenerationReading>;
}

export interface GenerationReading {
  manifest: string;
  files: ReadonlyMap<string, { sizeBytes: number; sha256: string }>;
}

/** Reads all of it over one exec channel. Throws HostError. */
export async function readBox(session: Session, deadlineMs: number): Promise<BoxReading> {
  const options = { asRoot: true, stdin: boxScript(), deadlineMs, waitsFor: 'what its disk holds' };
  const { code, stdout, stderr } = await session.exec('sh -s', options);
  const reading = code === 0 ? parseReading(stdout) : null;
  if (reading !== null) return reading;
  const message = `could not be read back: status ${code}: ${stderr.trim().slice(-300)}`;
  throw new HostError({ code: 'BRK-VERIFY-READ', where: session.host, message, hint: null }, false);
}

/** Null for what broke off before its end. */
export function parseReading(output: string): BoxReading | null {
  const lines = output.split('\n').map(line => line.split('\t'));
  if (!lines.some(([kind]) => kind === LAST_LINE)) return null;
  const all = (kind: string) => lines.filter(words => words[0] === kind).map(words => words.slice(1));
  const [release] = all('release');
  const [schedule] = all('schedule');
  const [pins] = all('pins');
  return {
    release:
      release === undefined
        ? null
        : {
            digest: release[0]!,
            manifest: decode(release[1]),
            sums: new Map(all('release-file').map(([name, sha256]) => [name!, sha256!])),
          },
    schedule: schedule === undefined ? null : decode(schedule[0]),
    pins: pins === undefined ? null : decode(pins[0]),
    generations: new Map(
      all('generation').map(([digest, manifest]) => [
        digest!,
        { manifest: decode(manifest), files: filesOf(all('generation-file'), digest!) },
      ]),
    ),
  };
}

function filesOf(lines: readonly string[][], digest: string): GenerationReading['files'] {
  const own = lines.filter(words => words[0] === digest);
  return new Map(own.map(([, name, size, sha256]) => [name!, { sizeBytes: Number(size), sha256: sha256! }]));
}

function decode(base64: string | undefined): string {
  return Buffer.from(base64 ?? '', 'base64').toString('utf8');
}
