import type { Mention, Reading } from './check/reading.ts';
import { suggestWord } from './check/suggest.ts';

/** Each looks at every host: 3,000 unknown names of 3,000 hosts would take 20 s. */
const MAX_SUGGESTIONS = 50;

/** What must hold across the file. Works on what could be read, however much else is wrong. */
export function checkRules(reading: Reading): void {
  const of = (kind: Mention['kind']) => reading.mentions.filter(mention => mention.kind === kind);
  checkAddresses(of('address'), reading);
  checkHostsExist([...of('member'), ...of('spare')], of('host'), reading);
  checkSparesAreFree(of('spare'), of('member'), reading);
}

function checkAddresses(addresses: Mention[], reading: Reading): void {
  const first = new Map<string, Mention>();
  for (const each of addresses) {
    const earlier = first.get(each.text);
    if (earlier === undefined) first.set(each.text, each);
    else {
      const say = (path: string) => `${path} is ${each.text}, which is ${earlier.place.path} already`;
      reading.report(each.place, 'BRK-INV-DUPLICATE-ADDRESS', say);
    }
  }
}

function checkHostsExist(named: Mention[], hosts: Mention[], reading: Reading): void {
  const names = hosts.map(host => host.text);
  const known = new Set(names);
  // Without a readable `hosts`, which is an error of its own, every name would be unknown.
  if (known.size === 0) return;
  const unknown = named.filter(each => !known.has(each.text));
  for (const [index, each] of unknown.entries()) {
    const meant = index < MAX_SUGGESTIONS ? suggestWord(each.text, names) : undefined;
    const hint = meant === undefined ? `Add ${each.text} under hosts, or take it out here.` : `Did you mean ${meant}?`;
    const say = (path: string) => `${path} names ${each.text}, which is not under hosts`;
    reading.report(each.place, 'BRK-INV-UNKNOWN-HOST', say, hint);
  }
}

function checkSparesAreFree(spares: Mention[], members: Mention[], reading: Reading): void {
  const runs = new Map(members.toReversed().map(member => [member.text, member.place.path]));
  for (const spare of spares) {
    const brick = runs.get(spare.text);
    if (brick === undefined) continue;
    const say = (path: string) => `${path} names ${spare.text}, which runs a brick: ${brick}`;
    reading.report(spare.place, 'BRK-INV-SPARE-IN-USE', say, 'Take it out of one of the two.');
  }
}
