import { readFileSync } from 'node:fs';

/** Reads one value of a configuration; throws a ConfigError that names the file and the key. */
export type Reader<T> = (value: unknown, key: string) => T;

export class ConfigError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ConfigError';
  }
}

/** Reads a JSON object, each key by its reader. Keys that no reader knows are refused: they are typing errors. */
export function readConfig<T extends object>(path: string, readers: { [K in keyof T]: Reader<T[K]> }): T {
  const raw = readObject(path);
  const unknown = Object.keys(raw).find(key => !Object.hasOwn(readers, key));
  if (unknown !== undefined) throw new ConfigError(`${path}: unknown key "${unknown}"`);
  const entries = Object.entries<Reader<unknown>>(readers).map(([key, read]) => {
    try {
      return [key, read(raw[key], key)];
    } catch (error) {
      throw new ConfigError(`${path}: ${error instanceof Error ? error.message : error}`, error);
    }
  });
  return Object.fromEntries(entries) as T;
}

export const text: Reader<string> = (value, key) => {
  if (typeof value !== 'string' || value === '') throw new ConfigError(`"${key}" must be a text, is ${show(value)}`);
  return value;
};

export function integer(least: number, most: number): Reader<number> {
  return (value, key) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
    throw new ConfigError(`"${key}" must be a whole number from ${least} to ${most}, is ${show(value)}`);
  };
}

export const truth: Reader<boolean> = (value, key) => {
  if (typeof value !== 'boolean') throw new ConfigError(`"${key}" must be true or false, is ${show(value)}`);
  return value;
};

export function oneOf<T extends string>(...choices: T[]): Reader<T> {
  return (value, key) => {
    const choice = choices.find(each => each === value);
    if (choice !== undefined) return choice;
    throw new ConfigError(`"${key}" must be one of ${choices.join(', ')}, is ${show(value)}`);
  };
}

function readObject(path: string): Record<string, unknown> {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ConfigError(`${path}: ${error instanceof Error ? error.message : error}`, error);
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new ConfigError(`${path}: must hold one JSON object`);
  }
  return raw as Record<string, unknown>;
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
