/** Who is at work on a host: told to those who find it locked, and written to its audit log. */
export interface LockOwner {
  /** The run's id, the same on all hosts. */
  run: string;
  /** The operator's account and machine. */
  who: string;
  from: string;
  pid: number;
  command: string;
}

/** The owner of a lock as its host tells it. */
export interface LockHolder extends LockOwner {
  /** How long it has been held, by the host's own clock, so that no two clocks are compared. */
  heldSeconds: number;
}

/** What a run came to on a host, for its audit log. */
export interface LockEnd {
  outcome: string;
  changed?: number;
  problem?: string;
}

export function describeHolder({ who, from, pid, command, heldSeconds }: LockHolder): string {
  return `${who} on ${from} holds it for ${describeSeconds(heldSeconds)} (pid ${pid}): ${command}`;
}

function describeSeconds(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}
