import { execa } from 'execa';
import { failure } from '../errors.ts';

export interface ToolOptions {
  stdin?: string;
  env?: Record<string, string>;
  /** The host that the call is about, for the error. */
  host?: string;
}

/** Runs a program of this machine and gives its stdout. Anything but exit 0 throws BRK-LAB-TOOL with its last words. */
export async function runTool(argv: readonly string[], options: ToolOptions = {}): Promise<string> {
  const [program, ...rest] = argv;
  const result = await execa(program!, rest, {
    input: options.stdin ?? '',
    env: { LC_ALL: 'C', ...options.env },
    reject: false,
    maxBuffer: 64 * 2 ** 20,
  });
  if (result.exitCode === 0) return result.stdout;
  const said = (result.stderr || result.stdout || result.shortMessage || '').trim().split('\n').slice(-4).join(' | ');
  throw failure('BRK-LAB-TOOL', options.host ?? null, `${argv.slice(0, 6).join(' ')} failed: ${said}`);
}

/** True when the program ended with 0; for questions, where failing is an answer. */
export async function isToolHappy(argv: readonly string[]): Promise<boolean> {
  const [program, ...rest] = argv;
  const { exitCode } = await execa(program!, rest, { stdio: 'ignore', reject: false });
  return exitCode === 0;
}
