import type { ShellStep, StepOf } from '../plan/steps.ts';
import type { ApplyEvent, StepOutcome } from './events.ts';

/** What the engine needs of the world. All that concerns a host throws HostError. */
export interface Hands {
  /** Runs steps in order as one script; the first that fails ends it, by a HostError. */
  runSteps(host: string, steps: readonly IndexedStep[], tell: (event: StepEvent) => void): Promise<void>;
  /** Sends a release's files to where the host receives them; returns when they are all there. */
  upload(host: string, step: StepOf<'upload'>): Promise<void>;
  /** Over a fresh connection: keeps the guarded steps, or tells that the host has taken them back. */
  confirm(host: string): Promise<'confirmed' | 'reverted'>;
  /** Takes back all that this run has done on the host. */
  rollBack(host: string): Promise<void>;
  /** Whether the operator has asked to stop between two steps. */
  isInterrupted(): boolean;
  emit(event: ApplyEvent): void;
  /** Milliseconds, from any beginning. */
  now(): number;
}

export interface IndexedStep {
  index: number;
  step: ShellStep;
}

export type StepEvent =
  | { index: number; state: 'begin'; atMs: number }
  | { index: number; state: 'armed'; atMs: number }
  | { index: number; state: StepOutcome; atMs: number };

/** Thrown where a host stopped between two steps, because the operator asked it to. */
export class Interrupted extends Error {}
