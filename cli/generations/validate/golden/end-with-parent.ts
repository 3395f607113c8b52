/**
 * Loaded into a daemon on trial (node --import): it ends with the process that started it, however that ends. The other end
 * of its standard input is that process's.
 */
process.stdin.on('end', () => process.exit(0)).resume();
