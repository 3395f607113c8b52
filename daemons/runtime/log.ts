/**
 * One JSON document a line on stderr. Under the journal each line begins with its priority, "<6>" (sd-daemon(3)), which
 * journald takes off again; it also stamps the time, so a time of our own is written only elsewhere.
 */
export interface Log {
  info(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
export type LogFields = Readonly<Record<string, unknown>>;

/** Syslog severities (RFC 5424, table 2). */
const SEVERITY = { info: 6, error: 3 } as const;
type Level = keyof typeof SEVERITY;

export function createLog(
  fixed: LogFields,
  write: (line: string) => unknown = line => process.stderr.write(line),
  isJournal = process.env.JOURNAL_STREAM !== undefined,
): Log {
  const at = (level: Level) => (message: string, fields?: LogFields) => {
    const time = isJournal ? {} : { time: new Date().toISOString() };
    const line = JSON.stringify({ ...time, level, message, ...fixed, ...fields }, describeError);
    write(`${isJournal ? `<${SEVERITY[level]}>` : ''}${line}\n`);
  };
  return { info: at('info'), error: at('error') };
}

function describeError(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  return { name: value.name, message: value.message, stack: value.stack };
}
