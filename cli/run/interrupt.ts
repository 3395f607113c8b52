import { EXIT } from '../exit-codes.ts';

/** Ctrl-C: the first asks to stop where nothing is left half done, the second ends this process at once. */
export interface Interrupt {
  isInterrupted(): boolean;
  /** Aborted by the first. */
  signal: AbortSignal;
  /** Calls at the first; gives the way to forget it. */
  onInterrupt(react: () => void): () => void;
  /** Gives Ctrl-C back. */
  end(): void;
}

/** `say` tells the operator what the first one has set off. SIGTERM is taken like a first Ctrl-C. */
export function listenForInterrupt(say: () => void): Interrupt {
  const controller = new AbortController();
  const onSignal = () => {
    // Its locks go with its connections, within seconds; steps that run on the hosts end before the next one.
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    say();
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    isInterrupted: () => controller.signal.aborted,
    signal: controller.signal,
    onInterrupt: react => {
      if (controller.signal.aborted) react();
      controller.signal.addEventListener('abort', react);
      return () => controller.signal.removeEventListener('abort', react);
    },
    end: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
