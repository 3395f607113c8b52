import { Plugin } from '@oclif/core/config';

/**
 * What oclif reads instead of loading every command's module: ids, flags and summaries. `oclif.manifest.json` holds it and
 * halves the time of --help; a test compares the two, so that the file can't fall behind the commands.
 */
export async function renderCommandManifest(root: string): Promise<string> {
  const plugin = new Plugin({ root, isRoot: true, ignoreManifest: true, errorOnManifestCreate: true });
  await plugin.load();
  const { commands, version } = plugin.manifest;
  // A line for each command, so that a diff shows which one changed.
  const lines = Object.entries(commands)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([id, command]) => `    ${JSON.stringify(id)}: ${JSON.stringify(command)}`);
  return `{\n  "version": ${JSON.stringify(version)},\n  "commands": {\n${lines.join(',\n')}\n  }\n}\n`;
}
