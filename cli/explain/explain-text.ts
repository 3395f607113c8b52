import { wrapWords } from '../output/wrap.ts';
import type { Child, CodeList, Explanation, KeyExplanation, Overview } from './explanation.ts';

const WIDTH = 100;

/** An explanation as a person reads it, in lines of at most 100 characters where words allow. */
export function explainText(explanation: Explanation): string {
  switch (explanation.kind) {
    case 'overview':
      return overviewText(explanation);
    case 'key':
      return keyText(explanation);
    case 'code':
      return [explanation.code, '', wrap(explanation.means), '', wrap(`→ ${explanation.wayOut}`)].join('\n');
    case 'codes':
      return codesText(explanation);
    case 'exit':
      return explanation.statuses
        .map(({ status, means, wayOut }) => [`exit status ${status}`, wrap(means), wrap(`→ ${wayOut}`)].join('\n'))
        .join('\n\n');
  }
}

function overviewText({ keys, codes, exitStatuses }: Overview): string {
  return [
    'The inventory: bricks explain KEY, as in bricks explain hosts.ssh.port',
    table(keys.map(({ name, about }) => [name, about])),
    '',
    'The codes of problems: bricks explain CODE, as in bricks explain BRK-SSH-UNREACHABLE',
    table(codes.map(area => [prefixesOf(area.codes).join(', '), `about ${area.about}: ${area.codes.length}`])),
    '',
    'Exit statuses: bricks explain exit 4',
    table(exitStatuses.map(({ status, means }) => [String(status), means])),
  ].join('\n');
}

/** BRK-SSH-AUTH, BRK-RSYNC-CUT → BRK-SSH, BRK-RSYNC */
function prefixesOf(codes: string[]): string[] {
  return [...new Set(codes.map(code => code.split('-').slice(0, 2).join('-')))];
}

function keyText(key: KeyExplanation): string {
  const lines = [key.path, '', wrap(key.about), '', wrap(`Expected: ${key.expected}.`)];
  if (key.isRequired !== null) lines.push(wrap(`${presenceOf(key.isRequired, key.default)}.`));
  if (key.children.length > 0) {
    const rows = key.children.map((child): [string, string] => [child.name, tellChild(child)]);
    lines.push('', 'Keys:', table(rows));
  }
  return lines.join('\n');
}

function tellChild({ about, isRequired, default: fallback }: Child): string {
  const presence = presenceOf(isRequired, fallback);
  return `${about} (${presence[0]!.toLowerCase()}${presence.slice(1)})`;
}

function presenceOf(isRequired: boolean, fallback: unknown): string {
  if (isRequired) return 'Required';
  if (fallback === null || typeof fallback === 'object') return 'Optional';
  return `Optional, default: ${fallback}`;
}

function codesText({ codes }: CodeList): string {
  return table(codes.map(({ code, means }) => [code, means]));
}

/** Two columns, the second wrapped; where the first is wide, the second begins on a line of its own. */
function table(rows: [string, string][]): string {
  const column = Math.min(26, Math.max(...rows.map(([name]) => name.length))) + 4;
  return rows
    .map(([name, text]) => {
      const cell = wrap(text, column);
      return name.length + 4 > column ? `  ${name}\n${cell}` : `  ${name}`.padEnd(column) + cell.trimStart();
    })
    .join('\n');
}

function wrap(text: string, indent = 0): string {
  return wrapWords(text, WIDTH - indent)
    .map(line => ' '.repeat(indent) + line)
    .join('\n');
}
