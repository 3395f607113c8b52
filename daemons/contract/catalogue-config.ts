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
}
