/** The one executable of all daemons: `bricksd catalogue`, `bricksd catalogue-keeper`, `bricksd catalogue-admin VERB`, `bricksd --version`. */

/** Set while the executable is bundled; absent when the sources run as they are. */
declare const BRICKS_RELEASE: string | undefined;

const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<void>>> = {
  catalogue: async () => {
    const { runCatalogue } = await import('./catalogue/service.ts');
    await runCatalogue();
  },
  'catalogue-keeper': async () => {
    const { runCatalogueKeeper } = await import('./catalogue/keeper/service.ts');
    await runCatalogueKeeper();
  },
  'catalogue-admin': async ([verb]) => {
    const { runCatalogueAdmin } = await import('./catalogue/admin/admin.ts');
    await runCatalogueAdmin(verb ?? '');
  },
  '--version': async () => {
    process.stdout.write(`${typeof BRICKS_RELEASE === 'string' ? BRICKS_RELEASE : 'development'}\n`);
  },
};

function main([name = '', ...args]: string[]): void {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    process.stderr.write(`bricksd: unknown command "${name}"; there are: ${Object.keys(COMMANDS).join(', ')}\n`);
    process.exitCode = 2;
    return;
  }
  command(args).catch((error: unknown) => {
    process.stderr.write(`bricksd ${name}: ${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  });
}

main(process.argv.slice(2));
