/** What a plan knows of the fleet's keys: what is public, and of the secret ones only digests. */
export interface PlannedKeys {
  /** Ed25519 public key, 32 bytes in base64url. */
  operatorKey: string;
  /** By host, by the file's path on it: SHA-256 of its text, lower-case hex. */
  secrets: ReadonlyMap<string, ReadonlyMap<string, string>>;
}
