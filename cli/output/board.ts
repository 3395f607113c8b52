import type { HostReport } from '../apply/events.ts';
import type { RunEvent } from '../run/events.ts';
import { formatDuration } from './duration.ts';
import { printableLine } from './printable.ts';

/** Hosts that are at work and shown; the slowest are. */
const SHOWN_HOSTS = 12;

interface Wave {
  number: number;
  of: number;
  hosts: string[];
  ended: Map<string, HostReport['outcome']>;
}

/**
 * A run on a screen: a line a wave, below it the hosts that are at work, the slowest first, and what has gone wrong. Only
 * draws: `tell` takes the run's events, `lines` gives the picture at a time.
 */
export class Board {
  readonly #waves: Wave[] = [];
  readonly #active = new Map<string, { title: string; sinceMs: number }>();
  readonly #troubles = new Map<string, HostReport['outcome']>();
  #waiting: { what: string; untilMs: number } | null = null;
  #notice: string | null = null;

  tell(event: RunEvent, nowMs: number): void {
    switch (event.type) {
      case 'wait':
        this.#waiting = { what: event.what, untilMs: nowMs + event.deadlineMs };
        return;
      case 'pack-begin':
        this.#waiting = null;
        this.#notice = `packing the release for ${event.arch}`;
        return;
      case 'pack-end':
        this.#notice = null;
        return;
      case 'plan':
        this.#waiting = null;
        return;
      case 'interrupt':
        this.#notice = 'stopping: the steps that run are finished first; once more stops at once';
        return;
      case 'wave':
        this.#waves.push({ number: event.number, of: event.of, hosts: event.hosts, ended: new Map() });
        return;
      case 'step-begin':
        this.#active.set(event.host, { title: `${event.step + 1}/${event.of} ${event.title}`, sinceMs: nowMs });
        return;
      case 'armed':
        this.#active.set(event.host, { title: `to be confirmed within ${event.seconds} s`, sinceMs: nowMs });
        return;
      case 'seed':
        this.#active.set(event.host, { title: event.text, sinceMs: nowMs });
        return;
      case 'rollback':
        this.#active.set(event.host, { title: 'taking back what this run changed', sinceMs: nowMs });
        return;
      case 'host':
        this.#settle(event.report);
        return;
      case 'run':
      case 'step-end':
      case 'confirmed':
    }
  }

  lines(nowMs: number): string[] {
    const active = [...this.#active].sort(([, a], [, b]) => a.sinceMs - b.sinceMs);
    const shown = active
      .slice(0, SHOWN_HOSTS)
      .map(([host, { title, sinceMs }]) => `  ${host} | ${title} | ${formatDuration(nowMs - sinceMs)}`);
    const more = active.length > SHOWN_HOSTS ? [`  and ${active.length - SHOWN_HOSTS} more`] : [];
    const troubles = [...this.#troubles].map(([host, outcome]) => `${host} | ${outcome}`);
    const lines = [...this.#waves.map(waveLine), ...shown, ...more, ...troubles, ...this.#waitLines(nowMs)];
    return lines.map(printableLine);
  }

  #settle(report: HostReport): void {
    const { host, outcome, problem } = report;
    this.#active.delete(host);
    for (const wave of this.#waves) if (wave.hosts.includes(host)) wave.ended.set(host, outcome);
    if (problem !== null || outcome === 'reverted') this.#troubles.set(host, outcome);
  }

  #waitLines(nowMs: number): string[] {
    const wait = this.#waiting;
    const left =
      wait === null ? [] : [`waiting for ${wait.what}, ${formatDuration(Math.max(0, wait.untilMs - nowMs))} left`];
    return this.#notice === null ? left : [...left, this.#notice];
  }
}

function waveLine({ number, of, hosts, ended }: Wave): string {
  const count = (...outcomes: string[]) => [...ended.values()].filter(each => outcomes.includes(each)).length;
  const parts = [
    [count('changed', 'unchanged'), 'done'],
    [count('failed', 'reverted'), 'failed'],
    [count('unreachable'), 'unreachable'],
    [count('interrupted'), 'interrupted'],
    [hosts.length - ended.size, 'at work'],
  ].filter(([counted]) => counted !== 0);
  return `wave ${number} of ${of}: ${parts.map(([counted, what]) => `${counted} ${what}`).join(', ')}`;
}
