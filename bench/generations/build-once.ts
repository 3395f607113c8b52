import { buildGeneration } from '#cli/generations/build.ts';

const [feed, outDir, previous] = process.argv.slice(2) as [string, string, string];
const built = await buildGeneration({
  feed,
  stdin: process.stdin,
  outDir,
  previous: previous === '' ? null : previous,
  isRebase: false,
  skipBad: 0,
  emit: () => {},
  now: Date.now,
});
const { user, system } = process.cpuUsage();
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(JSON.stringify({ ...built, cpuMs: (user + system) / 1000, peakBytes }));
