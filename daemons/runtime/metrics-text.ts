import type { Family, Labels, Sample } from './metrics.ts';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** The figures of several processes as one text, each family once, each sample labelled with its process. */
export function formatMetrics(label: string, snapshots: ReadonlyMap<string, readonly Family[]>): string {
  const families = new Map<string, { family: Family; lines: string[] }>();
  for (const [process, snapshot] of snapshots) {
    for (const family of snapshot) {
      const known = families.get(family.name) ?? { family, lines: [] };
      families.set(family.name, known);
      known.lines.push(...family.samples.map(sample => formatSample(family.name, sample, { [label]: process })));
    }
  }
  return [...families.values()]
    .map(({ family, lines }) =>
      [`# HELP ${family.name} ${family.help}`, `# TYPE ${family.name} ${family.type}`, ...lines, ''].join('\n'),
    )
    .join('');
}

function formatSample(name: string, sample: Sample, extra: Labels): string {
  const labels = Object.entries({ ...extra, ...sample.labels }).map(([key, value]) => `${key}="${escapeLabel(value)}"`);
  return `${name}${sample.suffix}{${labels.join(',')}} ${sample.value}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
