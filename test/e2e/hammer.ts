import { Agent, get } from 'node:http';

export interface Answer {
  address: string;
  /** Milliseconds by one clock, that of the client. */
  sentAt: number;
  receivedAt: number;
  status: number;
  epoch: number | null;
}

export interface Hammer {
  answers: Answer[];
  stop(): Promise<void>;
}

/** A client that asks all boxes for the same page over and over, on a few connections each, until it is stopped. */
export function hammer(addresses: readonly string[], path: string, connections: number): Hammer {
  const answers: Answer[] = [];
  let isStopped = false;
  const agent = new Agent({ keepAlive: true });
  const loop = async (address: string): Promise<void> => {
    while (!isStopped) answers.push(await ask(address, path, agent));
  };
  const loops = addresses.flatMap(address => Array.from({ length: connections }, () => loop(address)));
  return {
    answers,
    stop: async () => {
      isStopped = true;
      await Promise.all(loops);
      agent.destroy();
    },
  };
}

/** Answers from an older epoch to requests that were sent after somebody had received a newer one. */
export function findRegressions(answers: readonly Answer[]): Answer[] {
  const firstSeen = new Map<number, number>();
  for (const { epoch, receivedAt } of answers) {
    if (epoch !== null) firstSeen.set(epoch, Math.min(receivedAt, firstSeen.get(epoch) ?? Number.POSITIVE_INFINITY));
  }
  return answers.filter(({ epoch, sentAt }) =>
    [...firstSeen].some(([newer, seenAt]) => epoch !== null && newer > epoch && seenAt < sentAt),
  );
}

/** Pairs of an answer from before an epoch and one from it or later, any two boxes: each could have been somebody going back. */
export function countPairs(answers: readonly Answer[], epoch: number): number {
  const older = answers.filter(each => each.epoch !== null && each.epoch < epoch).length;
  const newer = answers.filter(each => each.epoch !== null && each.epoch >= epoch).length;
  return older * newer;
}

/** One request; on a connection of its own where no agent is given. */
export function ask(address: string, path: string, agent: Agent | false = false): Promise<Answer> {
  const sentAt = performance.now();
  return new Promise((resolve, reject) => {
    get({ agent, host: address, path }, response => {
      response.resume();
      response.on('end', () => {
        const epoch = response.headers['x-bricks-epoch'];
        const status = response.statusCode ?? 0;
        resolve({
          address,
          sentAt,
          receivedAt: performance.now(),
          status,
          epoch: epoch === undefined ? null : Number(epoch),
        });
      });
      response.on('error', reject);
    }).on('error', reject);
  });
}
