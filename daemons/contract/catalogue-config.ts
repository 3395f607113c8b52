/** `/etc/bricks/catalogue.json`, rendered from the inventory. */
export interface CatalogueConfig {
  /** The shop's name, shown in the pages' heads. */
  shop: string;
  /** This host's name in the inventory. */
  host: string;
  /** Worker processes on this host: instances 0 … workers-1 of bricks-catalogue@.service. */
  workers: number;
  /** Bytes of rendered answers that each worker may keep. */
  cacheBytes: number;
  /** Whether the keeper of the schedule says until when the workers may answer; without it they trust their disk and clock alone. */
  isKept: boolean;
  /** In doubt whether another catalogue has become valid: answer 503, or go on with the old one. */
  onDoubt: 'fence' | 'keep-old';
  /** TCP port on which keepers ask each other. */
  keeperPort: number;
  /** The operator's Ed25519 public key, 32 bytes in base64url: entries of the schedule are signed by it. */
  operatorKey: string;
}
