/** A generation's directory does not hold what its name says. */
export class GenerationDamage extends Error {
  readonly reason: 'missing' | 'not-a-generation' | 'digest-mismatch';

  constructor(reason: GenerationDamage['reason'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'GenerationDamage';
    this.reason = reason;
  }
}
