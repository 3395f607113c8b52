/** Preloaded into a Node process (--import): when that ends, writes what it took into the file of BRICKS_BENCH_PEAK. */
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const taken = { peakBytes: maxRSS * 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 };
  writeFileSync(process.env.BRICKS_BENCH_PEAK!, JSON.stringify(taken));
});
