/**
 * Counters, gauges and histograms in Prometheus' text format (prometheus.io/docs/instrumenting/exposition_formats). A
 * caller keeps the cell of its labels, so that counting is one addition. Snapshots are data, so that one process can
 * give out the figures of several, each under its own label.
 */
export interface Family {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  samples: Sample[];
}
export interface Sample {
  /** Added to the family's name: '', '_bucket', '_sum', '_count'. */
  suffix: string;
  labels: Labels;
  value: number;
}
export type Labels = Readonly<Record<string, string>>;

export interface Cell {
  value: number;
}

/** Upper ends in seconds. */
const BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1] as const;

export class Metrics {
  readonly #families: (() => Family)[] = [];

  counter(name: string, help: string): (labels?: Labels) => Cell {
    const cells: { labels: Labels; cell: Cell }[] = [];
    this.#families.push(() => ({
      name,
      help,
      type: 'counter',
      samples: cells.map(({ labels, cell }) => ({ suffix: '', labels, value: cell.value })),
    }));
    return (labels = {}) => {
      const cell = { value: 0 };
      cells.push({ labels, cell });
      return cell;
    };
  }

  /** `read` is asked at each snapshot. */
  gauge(name: string, help: string, read: () => number): void {
    this.#families.push(() => ({ name, help, type: 'gauge', samples: [{ suffix: '', labels: {}, value: read() }] }));
  }

  /** A gauge with a sample for each value of a label. */
  gauges(name: string, help: string, label: string, read: () => Readonly<Record<string, number>>): void {
    const samples = () =>
      Object.entries(read()).map(([key, value]) => ({ suffix: '', labels: { [label]: key }, value }));
    this.#families.push(() => ({ name, help, type: 'gauge', samples: samples() }));
  }

  histogram(name: string, help: string): Histogram {
    const histogram = new Histogram();
    this.#families.push(() => ({ name, help, type: 'histogram', samples: histogram.samples() }));
    return histogram;
  }

  snapshot(): Family[] {
    return this.#families.map(family => family());
  }
}

export class Histogram {
  readonly #counts = new Float64Array(BUCKETS.length + 1);
  #sum = 0;

  observe(seconds: number): void {
    let index = 0;
    while (index < BUCKETS.length && seconds > BUCKETS[index]!) index += 1;
    this.#counts[index]! += 1;
    this.#sum += seconds;
  }

  samples(): Sample[] {
    let total = 0;
    const buckets = Array.from(this.#counts, (count, index) => {
      total += count;
      return { suffix: '_bucket', labels: { le: String(BUCKETS[index] ?? '+Inf') }, value: total };
    });
    return [
      ...buckets,
      { suffix: '_sum', labels: {}, value: this.#sum },
      { suffix: '_count', labels: {}, value: total },
    ];
  }
}
