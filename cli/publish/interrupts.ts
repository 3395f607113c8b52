/** From here on Ctrl-C does not end the process by itself: who listens decides when. */
export function listenForInterrupt(): { isInterrupted(): boolean; interrupted: Promise<void>; stop(): void } {
  let hasCome = false;
  let tell = () => {};
  const interrupted = new Promise<void>(resolve => {
    tell = resolve;
  });
  const onSignal = () => {
    hasCome = true;
    tell();
  };
  process.on('SIGINT', onSignal);
  return { isInterrupted: () => hasCome, interrupted, stop: () => process.off('SIGINT', onSignal) };
}
