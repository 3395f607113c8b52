import { stringify } from 'yaml';
import type { Shape } from '#inventory/check/shape.ts';
import { root } from '#inventory/schema/root.ts';
import { wrapWords } from '../output/wrap.ts';
import type { NamedHost } from './name-hosts.ts';

export interface InventoryDraft {
  shop: string;
  user: string;
  identity: string;
  hosts: readonly NamedHost[];
}

/** Of a comment's text, characters. */
const WIDTH = 100;

/**
 * A commented inventory. The comments are what the schema says of each key. Comments begin with "# "; a # with anything
 * else behind it hides YAML, which is good when it is switched on.
 */
export function renderInventory(draft: InventoryDraft): string {
  const sections = [
    HEAD,
    renderShop(draft),
    renderAccess(draft),
    renderTime(),
    renderFirewall(),
    renderHosts(draft),
    renderBricks(draft),
  ];
  return `${sections.map(lines => lines.join('\n')).join('\n\n')}\n`;
}

const HEAD = [
  ...comment('The inventory of a shop: which boxes there are, how to reach them, and what each of them runs.'),
  ...comment(
    '`bricks validate` reads it and says everything that is wrong; `bricks explain` says more about each key.',
  ),
  ...comment('Take away the # before a key to switch it on.'),
  '#',
  ...comment('An editor that knows YAML schemas checks it while you type. Write the schema with'),
  ...comment('`bricks validate --schema > bricks.schema.json`'),
  ...comment('and make this the first line:'),
  ...comment('`# yaml-language-server: $schema=bricks.schema.json`'),
];

function renderShop({ shop }: InventoryDraft): string[] {
  return [...about('shop'), `shop: ${scalar(shop)}`];
}

function renderAccess({ user, identity }: InventoryDraft): string[] {
  return [
    ...about('ssh'),
    'ssh:',
    ...about('ssh.user'),
    `  user: ${scalar(user)}`,
    ...about('ssh.port'),
    '  port: 22',
    ...about('ssh.identity'),
    `  identity: ${scalar(identity)}`,
  ];
}

function renderTime(): string[] {
  return [...about('time'), '#time:', ...about('time.servers'), '#  servers: [ntp1.example, ntp2.example]'];
}

function renderFirewall(): string[] {
  return [...about('firewall'), '#firewall:', ...about('firewall.ssh'), '#  ssh: [192.0.2.0/24, 2001:db8::/32]'];
}

function renderHosts({ hosts, user }: InventoryDraft): string[] {
  return [...about('hosts'), 'hosts:', ...hosts.flatMap((host, index) => renderHost(host, user, index === 0))];
}

function renderBricks({ hosts }: InventoryDraft): string[] {
  return [
    ...about('bricks'),
    'bricks:',
    ...about('bricks.catalogue'),
    '  catalogue:',
    ...about('bricks.catalogue.hosts'),
    '    hosts:',
    ...hosts.map(({ name }) => `      - ${scalar(name)}`),
    ...about('bricks.catalogue.port'),
    '    port: 80',
    ...about('bricks.catalogue.workers'),
    '#    workers: 4',
    ...about('bricks.catalogue.cache'),
    '    cache: 64MiB',
    '',
    ...about('spares'),
    'spares: []',
  ];
}

/** The first host with the keys that each may have. */
function renderHost(host: NamedHost, defaultUser: string, isFirst: boolean): string[] {
  const user = host.user === null || host.user === defaultUser ? null : host.user;
  const port = host.port === 22 ? null : host.port;
  const tell = (path: string) => (isFirst ? about(path) : []);
  return [
    `  ${scalar(host.name)}:`,
    ...tell('hosts.address'),
    `    address: ${scalar(host.address)}`,
    ...renderSsh(user, port, isFirst),
    ...(isFirst ? OPTIONAL_KEYS : []),
  ];
}

function renderSsh(user: string | null, port: number | null, isFirst: boolean): string[] {
  const isDifferent = user !== null || port !== null;
  if (!isDifferent && !isFirst) return [];
  return [
    ...(isFirst ? about('hosts.ssh') : []),
    isDifferent ? '    ssh:' : '#    ssh:',
    ...(user === null ? [] : [`      user: ${scalar(user)}`]),
    ...(port === null ? [] : [`      port: ${port}`]),
    ...(isDifferent ? [] : ['#      port: 2222']),
  ];
}

const OPTIONAL_KEYS = [
  ...about('hosts.hardware'),
  '#    hardware:',
  '#      cores: 8',
  '#      memory: 64GiB',
  '#      disks: [{device: /dev/nvme0n1, size: 960GB}]',
  '#      nics: [{name: eno1, mac: "aa:bb:cc:dd:ee:01"}]',
  ...about('hosts.rack'),
  '#    rack: r1',
  ...about('hosts.bmc'),
  '#    bmc: {address: bmc-1.example}',
];

/** What the schema says of a key, as a comment at its depth. */
function about(path: string): string[] {
  const words = path.split('.');
  let shape: Shape = root.shape;
  let text = '';
  for (const word of words) {
    const fields = fieldsOf(shape);
    if (fields[word] === undefined) throw new Error(`no key ${path}`);
    ({ shape, about: text } = fields[word]);
  }
  const depth = words.length - 1 + (words[0] === 'hosts' && words.length > 1 ? 1 : 0);
  return comment(text, '  '.repeat(depth));
}

function fieldsOf(shape: Shape) {
  if (shape.kind === 'entries') return fieldsOf(shape.value);
  return shape.kind === 'map' ? shape.fields : {};
}

function comment(text: string, indent = ''): string[] {
  return wrapWords(text, WIDTH).map(line => `${indent}# ${line}`);
}

/** On one line, in quotes where it would be read as something else than text. */
function scalar(text: string): string {
  return stringify(text, { blockQuote: false, lineWidth: 0, version: '1.2' }).trimEnd();
}
