import { printableJson, printableLine } from '../../output/printable.ts';
import type { LogEntry } from './entry.ts';

export type LogFormat = 'short' | 'json';

/** One line that is safe for a terminal, whatever was logged. */
export function formatEntry(entry: LogEntry, format: LogFormat): string {
  return format === 'json' ? printableJson(entryData(entry)) : printableLine(entryText(entry));
}

/** As data, with a time that people read. */
export function entryData({ host, atUs, unit, level, message, fields }: LogEntry) {
  return { at: new Date(atUs / 1000).toISOString(), host, unit, level, message, fields };
}

/** `time host unit level message key=value…`, the time in UTC. */
function entryText(entry: LogEntry): string {
  const { at, host, unit, level, message, fields } = entryData(entry);
  const pairs = Object.entries(fields ?? {}).map(([key, value]) => `${key}=${formatValue(value)}`);
  return [at, host, unit, level, message, ...pairs].join(' ');
}

function formatValue(value: unknown): string {
  return typeof value === 'string' && /^[\w.:/@%+,-]+$/.test(value) ? value : JSON.stringify(value);
}
