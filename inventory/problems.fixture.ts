import { parseInventory } from './parse.ts';

/** A small inventory whose hosts section is `hosts` (indented by two) and whose rest is `rest`. */
export function withHosts(hosts: string, rest = 'bricks: {catalogue: {hosts: [a]}}'): string {
  return `shop: s\nssh: {user: ops, identity: /k}\nhosts:\n${hosts}\n${rest}\n`;
}

/** Hosts a and b, and then `rest`. */
export function withRest(rest: string): string {
  return withHosts('  a: {address: 10.0.0.1}\n  b: {address: 10.0.0.2}', rest);
}

export function withCatalogue(catalogue: string): string {
  return withRest(`bricks: {catalogue: ${catalogue}}`);
}

export function withFirewall(ssh: string): string {
  return withRest(`bricks: {catalogue: {hosts: [a]}}\nfirewall: {ssh: ${ssh}}`);
}

/** Each diagnostic as a line: LINE:COLUMN, code without its prefix, message, and the hint behind an arrow. */
export function problemsOf(text: string): string[] {
  const result = parseInventory(text, '/shop/bricks.yaml', '/home/op');
  if ('inventory' in result) return [];
  return result.diagnostics.map(({ line, column, code, message, hint }) => {
    const tail = hint === null ? '' : ` → ${hint}`;
    return `${line}:${column} ${code.replace('BRK-INV-', '')} ${message}${tail}`;
  });
}
