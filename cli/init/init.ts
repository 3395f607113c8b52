import { parseInventory } from '#inventory/parse.ts';
import { BricksError, usageError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { quote } from '../remote/quote.ts';
import { parseHostArgument } from './host-argument.ts';
import { type NamedHost, nameHosts } from './name-hosts.ts';
import { renderInventory } from './render-inventory.ts';

export { writeInventory } from './write-inventory.ts';

export interface InitRequest {
  /** As they are named on the command line. */
  hosts: readonly string[];
  shop: string;
  user: string;
  identity: string;
}

/**
 * A new inventory's text, and the hosts in it. It has been read by the inventory's own reader, which is the judge of
 * what was given for shop, user and identity. Throws BRK-INIT-….
 */
export function draftInventory(request: InitRequest): { text: string; hosts: NamedHost[] } {
  if (request.hosts.length === 0) {
    const hint = 'for example: bricks init 10.0.0.11 10.0.0.12 -o bricks.yaml';
    throw usageError('BRK-INIT-NO-HOSTS', null, 'an inventory has at least one host, and none was named', hint);
  }
  const hosts = nameHosts(request.hosts.map(parseHostArgument));
  const text = renderInventory({ ...request, hosts });
  const result = parseInventory(text, 'bricks.yaml');
  if ('inventory' in result) return { text, hosts };
  const problems = result.diagnostics.map(({ message, hint }) => ({
    code: 'BRK-INIT-BAD-VALUE',
    where: null,
    message,
    hint,
  }));
  throw new BricksError(problems, EXIT.usage);
}

/** What to type next, once it is written to `path`. */
export function nextCommand(path: string): string {
  return path === 'bricks.yaml' ? 'bricks doctor' : `bricks doctor -i ${quote(path)}`;
}
