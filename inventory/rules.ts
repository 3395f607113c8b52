import { quoteText } from './check/describe.ts';
import { type Code, type Mention, offsetOf, type Reading } from './check/reading.ts';
import { suggestWord } from './check/suggest.ts';

/** Each looks at every host: 3,000 unknown names of 3,000 hosts would take 20 s. */
const MAX_SUGGESTIONS = 50;

/** What must hold across the file. Works on what could be read, however much else is wrong. */
export function checkRules(reading: Reading): void {
  const of = (kind: Mention['kind']) => reading.mentions.filter(mention => mention.kind === kind);
  checkUnique(of('address'), 'BRK-INV-DUPLICATE-ADDRESS', reading);
  checkUnique(of('mac'), 'BRK-INV-DUPLICATE-MAC', reading);
  checkHostsExist([...of('member'), ...of('spare')], of('host'), reading);
  checkSparesAreFree(of('spare'), of('member'), reading);
  for (const kind of ['device', 'nic'] as const) checkParts(of(kind), reading);
}

/** What a box has of its own must not come to another, as by an alias that boxes of one kind share. */
function checkUnique(mentions: Mention[], code: Code, reading: Reading): void {
  const first = new Map<string, Mention>();
  for (const each of mentions) {
    const earlier = first.get(each.text);
    if (earlier === undefined) {
      first.set(each.text, each);
      continue;
    }
    const isShared = offsetOf(each.place) === offsetOf(earlier.place);
    const hint = isShared ? 'An alias gives this one to both: write out what each has of its own.' : null;
    const say = (path: string) => `${path} is ${each.text}, which is ${earlier.place.path} already`;
    reading.report(each.place, code, say, hint);
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

/** A device or interface stands once in its host's list; other hosts have one of the same name. */
function checkParts(parts: Mention[], reading: Reading): void {
  const first = new Map<string, string>();
  for (const { text, place } of parts) {
    const item = place.path.replace(/\.\w+$/, '');
    const key = `${item.replace(/\[\d+\]$/, '')} ${text}`;
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, item);
      continue;
    }
    // Told by its last word, so that a list that many hosts share by an alias is told of once.
    const say = (path: string) => `${path} repeats ${quoteText(text)} of ${earlier.replace(/^.*\./, '')}`;
    reading.report(place, 'BRK-INV-REPEATED', say, 'Keep one of the two.');
  }
}
