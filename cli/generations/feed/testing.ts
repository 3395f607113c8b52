import { Readable } from 'node:stream';
import { BricksError } from '#cli/errors.ts';
import { listLines } from '../../sample-feed/sample-feed.ts';
import type { FeedRow } from './feed-row.ts';
import { readRows } from './rows.ts';

/** A row as a test compares it: its line, and its attributes or why it is bad. */
export type SeenRow = { line: number; [attribute: string]: unknown } | { line: number; bad: string };

/** Reads a feed from standard input, in these chunks. */
export async function readChunks(chunks: readonly (Buffer | string)[]): Promise<SeenRow[]> {
  const seen: SeenRow[] = [];
  const stdin = Readable.from(chunks.map(chunk => Buffer.from(chunk)));
  for await (const batch of readRows({ feed: '-', stdin })) seen.push(...batch.map(seeRow));
  return seen;
}

export function seeRow(row: FeedRow): SeenRow {
  const { line } = row;
  if ('attributes' in row) return { line, ...Object.fromEntries(row.attributes) };
  const { code, attribute, message } = row.fault;
  return { line, bad: `${code} ${attribute === null ? '' : `${attribute} `}${message}` };
}

/** Why a feed is refused as a whole, as "where message"; or its rows. */
export async function readOrRefuse(chunks: readonly (Buffer | string)[]): Promise<SeenRow[] | string> {
  try {
    return await readChunks(chunks);
  } catch (error) {
    if (error instanceof BricksError)
      return error.problems.map(each => `${each.where} ${each.code} ${each.message}`).join();
    throw error;
  }
}

/** The pieces of some bytes between these places. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [0, ...places.map(place => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

export const FEED_FORMATS = ['tsv', 'csv', 'xml', 'ndjson'] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];

/** The invented shop's products in any format: what comes before the rows, the rows, and what comes after them. */
export function sampleParts(format: FeedFormat, products: number): { head: string; rows: string[]; tail: string } {
  const request = { products, seed: 3, output: '-', stdout: process.stdout, change: { percent: 0, seed: 1 } };
  if (format === 'ndjson') return { head: '', rows: [...listLines({ ...request, format })], tail: '' };
  const lines = [...listLines({ ...request, format: 'tsv' })].map(line => line.trimEnd().split('\t'));
  const names = lines[0]!;
  const rows = lines.slice(1);
  if (format === 'tsv') return { head: toTsv(names), rows: rows.map(toTsv), tail: '' };
  if (format === 'csv') return { head: toCsv(names), rows: rows.map(toCsv), tail: '' };
  return { head: XML_HEAD, rows: rows.map(fields => toItem(names, fields)), tail: XML_TAIL };
}

/** The whole of it. */
export function sampleText(format: FeedFormat, products: number): string {
  const { head, rows, tail } = sampleParts(format, products);
  return head + rows.join('') + tail;
}

/** A feed of about `sizeBytes`: a thousand products over and over, never held as a whole. */
export function* repeatFeed(format: FeedFormat, sizeBytes: number): Generator<Buffer> {
  const { head, rows, tail } = sampleParts(format, 1000);
  yield Buffer.from(head);
  const block = Buffer.from(rows.join(''));
  const CHUNK_BYTES = 64 * 1024;
  for (let written = 0; written < sizeBytes; written += block.length) {
    for (let at = 0; at < block.length; at += CHUNK_BYTES) yield block.subarray(at, at + CHUNK_BYTES);
  }
  yield Buffer.from(tail);
}

const XML_HEAD =
  '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n<title>Shop</title>\n';
const XML_TAIL = '</channel></rss>\n';

function toTsv(fields: string[]): string {
  return `${fields.join('\t')}\n`;
}

function toCsv(fields: string[]): string {
  return `${fields.map(field => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\n`;
}

function toItem(names: string[], fields: string[]): string {
  const elements = names.map((name, index) => `<g:${name}>${escapeXml(fields[index]!)}</g:${name}>`);
  return `<item>\n${elements.join('\n')}\n</item>\n`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
