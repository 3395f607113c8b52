export type PublishEvent =
  | { type: 'stage'; stage: 'build' | 'check' | 'send' | 'prepare' | 'commit' | 'wait'; text: string }
  | { type: 'box'; host: string; text: string };
