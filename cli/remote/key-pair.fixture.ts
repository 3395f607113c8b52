import ssh2 from 'ssh2';

export interface Lock {
  passphrase: string;
  cipher: string;
  rounds: number;
}

/** ssh2 makes one pair in 250 that nobody can read; then another is made. OpenSSH's own pairs are all read by ssh2. */
export function makePair(lock?: Lock): { private: string; public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', lock);
    if (!(ssh2.utils.parseKey(pair.private, lock?.passphrase) instanceof Error)) return pair;
  }
}
