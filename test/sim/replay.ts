import { isMutation, MUTATION_NAMES } from './mutations.ts';
import { runSeed } from './run.ts';

/** `node test/sim/replay.ts SEED [MUTATION]`: what happened in a run, line by line, and what was wrong with it. */
const [seed, mutation = null] = process.argv.slice(2);
if (!/^\d+$/.test(seed ?? '') || (mutation !== null && !isMutation(mutation))) {
  process.stderr.write(
    `usage: node test/sim/replay.ts SEED [${MUTATION_NAMES.map(name => `'${name}'`).join(' | ')}]\n`,
  );
  process.exit(2);
}
const { lines, digest, violations } = runSeed(Number(seed), mutation, true);
process.stdout.write(`${lines.join('\n')}\n${violations.length} violations, digest ${digest}\n`);
process.exitCode = violations.length > 0 ? 1 : 0;
