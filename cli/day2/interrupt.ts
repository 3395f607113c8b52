import { EXIT } from '../exit-codes.ts';

/**
 * Ctrl-C and SIGTERM end this process at once, with 130: nothing here has to be finished, and what runs on the hosts ends
 * with its connection. Gives the way to forget it.
 */
export function endAtInterrupt(): () => void {
  const onSignal = () => process.exit(EXIT.interrupted);
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
}

/** Ends this process, as done, once nobody reads its output: `bricks logs -f | head`. oclif would go on in silence. */
export function endWithReader(output: NodeJS.WritableStream): void {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done);
  });
}
