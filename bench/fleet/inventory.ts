/** How a host of the simulated fleet is sick: nothing listens, or it accepts connections and says nothing. */
export type Ailment = 'off' | 'silent';

/** Every hundredth host and the one after it; at least one of each kind in a fleet of ten and more. */
export function ailmentOf(index: number): Ailment | null {
  if (index % 100 === 7) return 'off';
  return index % 100 === 8 ? 'silent' : null;
}

export function hostNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `cat-${String(index + 1).padStart(4, '0')}`);
}

/** All but the last are catalogue boxes; that is a spare. */
export function inventoryText(names: readonly string[], port: number): string {
  return [
    'shop: bench',
    `ssh: {user: root, identity: ./key, port: ${port}}`,
    'hosts:',
    ...names.map((name, index) => `  ${name}: {address: ${addressOf(index)}}`),
    'bricks:',
    `  catalogue: {hosts: [${names.slice(0, -1).join(', ')}], workers: 2}`,
    `spares: [${names.at(-1)}]`,
    '',
  ].join('\n');
}

/** The inventory wants each host to have an address of its own; all of 127.0.0.0/8 is this machine. */
export function addressOf(index: number): string {
  return `127.1.${index >> 8}.${index & 255}`;
}
