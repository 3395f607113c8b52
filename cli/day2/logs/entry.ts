/** What a unit has said, or systemd about it. */
export interface LogEntry {
  host: string;
  /** Microseconds since 1970, by the host's clock. */
  atUs: number;
  unit: string;
  level: string;
  message: string;
  /** What else our daemons say; null for a line that is plain text. */
  fields: Record<string, unknown> | null;
  cursor: string;
}

/** Syslog severities (RFC 5424, table 2). */
const LEVELS = ['emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug'];

/** An object of `journalctl --output=json` (systemd's "Journal JSON Format"). Null for what is none. */
export function parseEntry(host: string, line: string): LogEntry | null {
  const raw = parseObject(line);
  const atUs = Number(raw?.__REALTIME_TIMESTAMP);
  if (raw === null || !Number.isFinite(atUs) || typeof raw.__CURSOR !== 'string') return null;
  const unit = (readField(raw.UNIT) || readField(raw._SYSTEMD_UNIT)).replace(/\.service$/, '');
  const level = LEVELS[Number(raw.PRIORITY ?? 6)] ?? 'info';
  return { host, atUs, unit, cursor: raw.__CURSOR, ...readMessage(readField(raw.MESSAGE), level) };
}

/** Our daemons write a JSON document a line. */
function readMessage(text: string, levelOfJournal: string): Pick<LogEntry, 'level' | 'message' | 'fields'> {
  const said = text.startsWith('{') ? parseObject(text) : null;
  if (typeof said?.message !== 'string') return { level: levelOfJournal, message: text, fields: null };
  const { message, level, ...fields } = said as Record<string, unknown> & { message: string };
  return { level: typeof level === 'string' ? level : levelOfJournal, message, fields };
}

/** A field that isn't UTF-8 or has controls is a list of bytes; one that came twice a list of such. */
function readField(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  if (value.every(byte => typeof byte === 'number')) return Buffer.from(value).toString('utf8');
  return readField(value[0]);
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
