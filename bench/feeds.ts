/**
 * Rows a second of each feed reader, and the memory it takes, on a stream that is made while it is read.
 *
 *   node bench/feeds.ts [MEGABYTES]
 *
 * Each reader runs in a process of its own. The stream repeats the rows of a thousand invented products.
 */
import { execFileSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { readRows } from '#cli/generations/feed/rows.ts';
import { FEED_FORMATS, repeatFeed } from '#cli/generations/feed/testing.ts';

const [mode, ...args] = process.argv.slice(2);
if (mode === 'read') await readOnce(args[0] as (typeof FEED_FORMATS)[number], Number(args[1]));
else measure(Number(mode ?? 1000));

function measure(megabytes: number): void {
  console.log(
    '| feed | rows | size | rows a second | rows a CPU second | MB/s | peak memory |\n|---|---|---|---|---|---|---|',
  );
  for (const format of FEED_FORMATS) {
    const argv = [import.meta.filename, 'read', format, String(megabytes)];
    console.log(execFileSync(process.execPath, argv, { encoding: 'utf8' }).trimEnd());
  }
}

async function readOnce(format: (typeof FEED_FORMATS)[number], megabytes: number): Promise<void> {
  const startedAt = performance.now();
  let rows = 0;
  let sizeBytes = 0;
  const count = function* () {
    for (const chunk of repeatFeed(format, megabytes * 1e6)) {
      sizeBytes += chunk.length;
      yield chunk;
    }
  };
  for await (const batch of readRows({ feed: '-', stdin: Readable.from(count()) })) {
    const bad = batch.find(row => 'fault' in row);
    if (bad !== undefined) throw bad.fault;
    rows += batch.length;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1e6;
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
  const [size, rate, cpuRate, speed] = [
    sizeBytes / 1e6,
    rows / seconds,
    rows / cpuSeconds,
    sizeBytes / 1e6 / seconds,
  ].map(Math.round);
  console.log(`| ${format} | ${rows} | ${size} MB | ${rate} | ${cpuRate} | ${speed} | ${peakMb} MiB |`);
}
