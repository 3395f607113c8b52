import type { AdminError, BoxStatus } from '#contract/catalogue-admin.ts';
import { parseHolder } from '../lock/holder.ts';
import { readClock } from './clock.ts';
import { parseFacts } from './parse.ts';
import type { BoxSilence, HostSurvey, Inspection, Listener, Space, SurveyRequest, Vitals } from './survey.ts';
import { LAST_OF_SURVEY } from './survey-script.ts';

/** When a survey was asked for and its first and last line came, by this machine's clock, milliseconds. */
export interface SurveyTimes {
  sentAtMs: number;
  firstAtMs: number;
  lastAtMs: number;
}

type Lines = (kind: string) => string[][];

/** Reads what surveyScript printed. Throws when it isn't whole. */
export function parseSurvey(output: string, times: SurveyTimes, request: SurveyRequest): HostSurvey {
  const facts = parseFacts(output);
  const byKind = Map.groupBy(
    output.split('\n').map(line => line.split('\t')),
    words => words[0]!,
  );
  const all: Lines = kind => (byKind.get(kind) ?? []).map(words => words.slice(1).map(withoutControls));
  if (!byKind.has(LAST_OF_SURVEY)) throw new Error('the survey broke off before its end');
  return {
    isReadable: true,
    facts,
    vitals: readVitals(all),
    clock: readHostClock(all, times),
    inspection: request.inspected === null ? null : readInspection(all),
    box: readBox(all),
    lock: [...byKind.keys()].map(parseHolder).find(holder => holder !== null) ?? null,
  };
}

/** What a host says of itself ends up on a terminal. */
function withoutControls(word: string): string {
  return word.replace(/\p{Cc}/gu, '?');
}

function readVitals(all: Lines): Vitals {
  const [hostname = '', uptime = '', systemState = ''] = all('vitals')[0] ?? [];
  return {
    hostname,
    uptimeSeconds: Number(uptime),
    systemState,
    failedUnits: all('failed').map(words => words[0]!),
    spaces: all('space').map(readSpace),
  };
}

function readSpace([path = '', size, free, mountPoint = '', inodes, freeInodes]: string[]): Space {
  const count = Number(inodes);
  return {
    path,
    mountPoint,
    sizeBytes: Number(size),
    freeBytes: Number(free),
    inodes: count > 0 ? { count, free: Number(freeInodes) } : null,
  };
}

function readHostClock(all: Lines, { sentAtMs, firstAtMs, lastAtMs }: SurveyTimes) {
  const [first, last] = all('now').map(words => Number(words[0]) / 1e6);
  if (first === undefined || last === undefined) throw new Error('the survey says no time');
  return readClock(sentAtMs, [
    { hostMs: first, arrivedAtMs: firstAtMs },
    { hostMs: last, arrivedAtMs: lastAtMs },
  ]);
}

function readInspection(all: Lines): Inspection {
  const word = (kind: string) => all(kind)[0]?.[0] ?? '';
  const [abbreviation = '', target = ''] = all('zone')[0] ?? [];
  const [daemon = '', synchronised] = all('sync')[0] ?? [];
  const [file, pid, program = ''] = all('package-lock')[0] ?? [];
  return {
    machineId: word('machine-id'),
    zone: { abbreviation, target },
    sync: { daemon: daemon === '' ? null : daemon, isSynchronised: synchronised === 'yes' },
    disks: all('disk').map(([device, size]) => ({ device: device!, sizeBytes: Number(size) })),
    devices: new Map(all('device').map(([device, size]) => [device!, Number(size)])),
    nics: all('nic').map(([name = '', mac = '']) => ({ name, mac })),
    listeners: all('listeners').length === 0 ? null : all('listener').flatMap(([line = '']) => readListener(line)),
    readOnly: all('read-only').map(words => words[0]!),
    rebootFor: all('reboot')[0] ?? null,
    brokenPackages: all('broken-package').map(words => words[0]!),
    packageLock: file === undefined ? null : { file, pid: Number(pid), program },
  };
}

/** ss(8): LISTEN 0 128 [::]:22 [::]:* users:(("sshd",pid=612,fd=3)) */
function readListener(line: string): Listener[] {
  const port = /:(\d+)$/.exec(line.trim().split(/\s+/)[3] ?? '')?.[1];
  if (port === undefined) return [];
  const [, program = '', pid] = /users:\(\("([^"]*)",pid=(\d+)/.exec(line) ?? [];
  return [{ port: Number(port), program, pid: pid === undefined ? null : Number(pid) }];
}

function readBox(all: Lines): BoxStatus | AdminError | BoxSilence | null {
  if (all('box-asked').length === 0) return null;
  const lines = all('box').map(words => words.join(' '));
  for (const line of lines) {
    const answer = parseAnswer(line);
    if (answer !== null) return answer;
  }
  return { said: lines.join(' · ').slice(-500) };
}

function parseAnswer(line: string): BoxStatus | AdminError | null {
  if (!line.startsWith('{')) return null;
  try {
    const answer = JSON.parse(line) as Partial<BoxStatus & AdminError>;
    return Array.isArray(answer.workers) || answer.error !== undefined ? (answer as BoxStatus | AdminError) : null;
  } catch {
    return null;
  }
}
