/**
 * What plan, status and doctor take for a large fleet. Its hosts are SSH servers on this machine (bench/fleet/servers.ts),
 * which share the cores with the CLI; two of a hundred can't be reached, and must be told as such.
 *
 *   bricks pack && node bench/fleet.ts [HOSTS]
 */
import { cpus } from 'node:os';
import { hostsIn } from './fleet/documents.ts';
import { startFleet } from './fleet/fleet.ts';

const count = Number(process.argv[2] ?? 1000);
console.log(`${cpus().length} × ${cpus()[0]!.model}, Node ${process.version}, ${count} hosts\n`);
const fleet = await startFleet(count);
try {
  console.log('command             hosts  unreachable      wall  processor     peak  document');
  for (const verb of ['plan', 'status', 'doctor']) await measure(verb);
} finally {
  await fleet.stop();
}

async function measure(verb: string): Promise<void> {
  const { stdout, stderr, tookMs, cpuMs, peakBytes } = await fleet.run(verb, '--json');
  const { hosts, unreachable } = hostsIn(verb, stdout, stderr);
  const columns = [
    `${verb} --json`.padEnd(16),
    String(hosts.length).padStart(8),
    String(unreachable.length).padStart(12),
    `${(tookMs / 1000).toFixed(1)} s`.padStart(9),
    `${(cpuMs / 1000).toFixed(1)} s`.padStart(10),
    `${(peakBytes / 1e6).toFixed(0)} MB`.padStart(8),
    `${(stdout.length / 1e6).toFixed(1)} MB`.padStart(9),
  ];
  console.log(columns.join(' '));
  const wanted = fleet.names.length - (verb === 'plan' ? 1 : 0);
  if (hosts.length !== wanted) throw new Error(`${verb} left out ${wanted - hosts.length} hosts`);
  if (unreachable.join() !== fleet.sick.join())
    throw new Error(`${verb} says that ${unreachable.join(', ')} are unreachable`);
}
