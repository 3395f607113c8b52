/**
 * What packing costs and what the next release sends: `node bench/packaging.ts`, with rsync and zstd installed.
 * Works on copies of the daemons in a temporary folder; "the next release" has one more line in each of four files.
 */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type PackedRelease, packRelease } from '#cli/pack/pack.ts';

const PROJECT_ROOT = resolve(import.meta.dirname, '..');
const folder = fs.mkdtempSync(join(tmpdir(), 'bricks-bench-'));
try {
  await measure();
} finally {
  fs.rmSync(folder, { recursive: true });
}

async function measure(): Promise<void> {
  const root = copyCheckout();
  const first = await pack(root);
  const again = await pack(root);
  print('executable', `${first.sizeBytes} bytes`);
  print('packed from nothing', `${first.tookMs} ms`);
  print('packed again, unchanged', `${again.tookMs} ms`);
  measureStart(first.executable);
  changeFourFiles(join(root, 'daemons'));
  const next = await pack(root);
  print('whole, zstd -3', `${zstd(next.executable, ['-3'])} bytes`);
  print(
    'patch from previous, zstd -3',
    `${zstd(next.executable, ['-3', '--long=27', `--patch-from=${first.executable}`])} bytes`,
  );
  print('whole, rsync -z', rsync(next.executable, null, []));
  print('rsync -z --copy-dest', rsync(next.executable, first.executable, []));
  for (const size of [1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072]) {
    print(`rsync -z --copy-dest -B ${size}`, rsync(next.executable, first.executable, [`-B${size}`]));
  }
}

function copyCheckout(): string {
  const root = join(folder, 'checkout');
  fs.cpSync(join(PROJECT_ROOT, 'daemons'), join(root, 'daemons'), { recursive: true });
  fs.cpSync(join(PROJECT_ROOT, 'package.json'), join(root, 'package.json'));
  fs.symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(root, 'node_modules'));
  return root;
}

function pack(root: string): Promise<PackedRelease> {
  return packRelease({
    arch: process.arch as 'x64' | 'arm64',
    root,
    outDir: join(folder, 'releases'),
    emit: () => undefined,
  });
}

/** Interleaved with an empty script under plain Node; medians of 21. */
function measureStart(executable: string): void {
  const empty = join(folder, 'empty.cjs');
  fs.writeFileSync(empty, '');
  const packed: number[] = [];
  const plain: number[] = [];
  for (let run = 0; run < 21; run++) {
    packed.push(timed(() => execFileSync(executable, ['--version'])));
    plain.push(timed(() => execFileSync(process.execPath, [empty])));
  }
  print(
    'bricksd --version',
    `${median(packed).toFixed(0)} ms, an empty script under plain Node ${median(plain).toFixed(0)} ms`,
  );
}

function changeFourFiles(daemons: string): void {
  const names = fs.readdirSync(daemons, { recursive: true, encoding: 'utf8' }).sort();
  const sources = names.filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  for (const part of [0.2, 0.5, 0.8]) {
    const path = join(daemons, sources[Math.floor(sources.length * part)]!);
    fs.appendFileSync(path, `\nprocess.emit('warning', new Error('part ${part}'));\n`);
  }
  fs.appendFileSync(join(daemons, 'main.ts'), `\nprocess.emit('warning', new Error('main'));\n`);
}

function zstd(path: string, words: string[]): number {
  return execFileSync('zstd', ['-q', '-c', ...words, path], { maxBuffer: 2 ** 28 }).length;
}

/** Over a pipe in the place of SSH, so that rsync runs as it does between two machines. */
function rsync(source: string, basis: string | null, words: string[]): string {
  const host = join(folder, 'host');
  fs.rmSync(host, { recursive: true, force: true });
  fs.mkdirSync(join(host, 'new'), { recursive: true });
  fs.mkdirSync(join(host, 'old'));
  if (basis !== null) fs.cpSync(basis, join(host, 'old/bricksd'));
  const shell = join(folder, 'shell');
  fs.writeFileSync(shell, '#!/bin/sh\nshift\nexec sh -c "$*"\n', { mode: 0o755 });
  const fixed = ['-t', '-z', '--zc=zstd', '--stats', '-e', shell, '--copy-dest=../old'];
  const report = execFileSync('rsync', [...fixed, ...words, source, `host:${host}/new/`], { encoding: 'utf8' });
  const count = (label: string) => Number(report.match(new RegExp(`${label}: ([\\d,]+)`))![1]!.replaceAll(',', ''));
  const sent = count('Total bytes sent');
  const received = count('Total bytes received');
  return `${sent + received} bytes (${sent} sent, ${received} received)`;
}

function timed(work: () => void): number {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

function print(what: string, result: string): void {
  console.log(`${what.padEnd(34)} ${result}`);
}
