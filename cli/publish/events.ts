export type PublishEvent =
  | {
      type: 'stage';
      stage: 'build' | 'check' | 'send' | 'prepare' | 'decide' | 'commit' | 'wait';
      text: string;
    }
  | { type: 'box'; host: string; text: string };
