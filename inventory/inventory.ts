/** The inventory as the rest of the code sees it: checked, with defaults filled in. Read by `readInventory`. */

export interface Inventory {
  /** The file it came from, absolute; things beside it (pinned host keys) are found from here. */
  path: string;
  shop: string;
  ssh: SshSettings;
  time: { servers: string[] };
  /** Null: Bricks leaves the hosts' firewalls alone. */
  firewall: Firewall | null;
  /** In the order of the file. */
  hosts: Host[];
  bricks: { catalogue: CatalogueBrick };
  /** Names of hosts that run nothing yet. */
  spares: string[];
}

/** What the file says of how to log in; null where it leaves that to OpenSSH's own configuration. */
export interface SshSettings {
  user: string | null;
  port: number | null;
  /** Absolute path of a private key. */
  identity: string | null;
}

export interface Firewall {
  /** Networks that may open SSH connections: first address and prefix length, as in 10.0.0.0/8 and 2001:db8::1/128. */
  ssh: string[];
}

export interface Host {
  name: string;
  /** IPv4 or IPv6 address, or a DNS name. */
  address: string;
  ssh: SshSettings;
  hardware: Hardware;
  /** Where it stands, in the words of the data centre. */
  rack: string | null;
  bmc: { address: string } | null;
}

export interface Hardware {
  cores: number | null;
  memoryBytes: number | null;
  disks: { device: string; sizeBytes: number }[];
  nics: { name: string; mac: string | null }[];
}

interface CatalogueBrick {
  /** Names of hosts, in the order of the file. */
  hosts: string[];
  port: number;
  /** On which a box gives a generation to its neighbours, while a command has it do so. */
  seedPort: number;
  /** On which the boxes ask each other what was published. */
  keeperPort: number;
  /** What a box does that may have missed a publication. */
  onDoubt: 'fence' | 'keep-old';
  /** Worker processes a host; null: one for each core that the host is found to have. */
  workers: number | null;
  /** Rendered answers that each worker process may keep in memory. */
  cacheBytes: number;
  validate: ValidateSettings;
}

/** When a generation is stopped before it is sent: see cli/generations/validate. */
export interface ValidateSettings {
  /** Per cent. */
  countPercent: number;
  pricesChangedPercent: number;
  /** Times as high, or as low. */
  priceMoveFactor: number;
  /** Null: by the currency. */
  lowestPrice: Amount | null;
  highestPrice: Amount | null;
  removedPercent: number;
  categoriesPercent: number;
  sizeBytes: number;
  golden: GoldenQuery[];
}

/** A price as it was written, with its ISO 4217 currency. */
export interface Amount {
  digits: string;
  currency: string;
}

/** One of search, product and category is not null. */
export interface GoldenQuery {
  search: string | null;
  /** Of a search: the id of a product that must be found. */
  finds: string | null;
  product: string | null;
  /** A path. */
  category: string | null;
  /** Of a search or a category. */
  atLeast: number | null;
}

/** Something wrong in the file, at a place. */
export interface Diagnostic {
  file: string;
  /** Both from 1. */
  line: number;
  column: number;
  /** e.g. BRK-INV-UNKNOWN-KEY */
  code: string;
  message: string;
  /** What to do about it, one sentence; null where the message says it. */
  hint: string | null;
}

export function findHost(inventory: Inventory, name: string): Host {
  const host = inventory.hosts.find(each => each.name === name);
  if (host === undefined) throw new Error(`no host ${name} in ${inventory.path}`);
  return host;
}
