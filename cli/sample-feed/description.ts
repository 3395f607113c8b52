import type { Random } from './random.ts';

export interface Subject {
  brand: string;
  line: string;
  /** In the singular, lower case. */
  noun: string;
  material: string;
  audience: string;
}

const MIN_CHARACTERS = 300;
const MAX_CHARACTERS = 1200;
/** Most descriptions are short: an exponential tail above the minimum. */
const MEAN_EXTRA_CHARACTERS = 110;

/** A text of 300 to 1,200 characters, put together from sentences in an order of its own. */
export function writeDescription(subject: Subject, random: Random): string {
  const extra = -Math.log(1 - random.next()) * MEAN_EXTRA_CHARACTERS;
  const wanted = Math.min(MIN_CHARACTERS + extra, MAX_CHARACTERS - 200);
  let text = random.pick(OPENINGS)(subject, random);
  let at = random.below(SENTENCES.length);
  const step = random.pick([1, 5, 7, 11]);
  while (text.length < wanted || text.length < MIN_CHARACTERS) {
    text += ` ${SENTENCES[at % SENTENCES.length]!(subject, random)}`;
    at += step;
  }
  return text.slice(0, MAX_CHARACTERS);
}

type Sentence = (subject: Subject, random: Random) => string;

const ADJECTIVES = ['light', 'sturdy', 'quiet', 'simple', 'generous', 'slim', 'soft', 'precise', 'warm', 'modest'];
const PLACES = [
  'the city',
  'long weekends',
  'the garden',
  'small flats',
  'the office',
  'rainy days',
  'travel',
  'gifts',
];
const TOWNS = ['Porto', 'Aarhus', 'Ghent', 'Turku', 'Graz', 'Gdańsk', 'Bilbao', 'Brno', 'Lübeck', 'Galway'];
const PARTS = ['seams', 'edges', 'handles', 'joints', 'fittings', 'surfaces', 'corners', 'fastenings'];

const OPENINGS: readonly Sentence[] = [
  ({ brand, line, noun }, random) => `The ${line} ${noun} by ${brand} is made for ${random.pick(PLACES)}.`,
  ({ material, noun }, random) => `A ${random.pick(ADJECTIVES)} ${noun} in ${material.toLowerCase()}, meant to last.`,
  ({ brand, noun }, random) => `${brand} has rethought the ${noun} with ${random.pick(PLACES)} in mind.`,
  ({ line, noun }) => `Our best-selling ${noun} of the ${line} line, in its second edition.`,
];

const SENTENCES: readonly Sentence[] = [
  ({ material }, random) => `The ${material.toLowerCase()} comes from a family business near ${random.pick(TOWNS)}.`,
  (_subject, random) => `All ${random.pick(PARTS)} were tested ${1000 * (1 + random.below(50))} times.`,
  ({ noun }, random) => `It weighs ${50 + 10 * random.below(400)} g, little for a ${noun} of its kind.`,
  ({ audience }, random) => `Chosen by our ${audience.toLowerCase()} testers for ${random.pick(PLACES)}.`,
  (_subject, random) =>
    `The ${random.pick(PARTS)} can be replaced, and spare parts are kept for ${5 + random.below(11)} years.`,
  ({ brand }, random) => `${brand} gives a guarantee of ${2 + random.below(9)} years.`,
  (_subject, random) => `Wipe with a damp cloth or wash at ${random.pick([30, 40, 60])} °C; see the label.`,
  ({ noun }, random) => `Customers call this ${noun} ${random.pick(ADJECTIVES)} and ${random.pick(ADJECTIVES)}.`,
  (_subject, random) => `Designed in ${random.pick(TOWNS)}, made in ${random.pick(TOWNS)}.`,
  (_subject, random) =>
    `The package measures ${10 + random.below(90)} × ${5 + random.below(60)} × ${2 + random.below(40)} cm.`,
  ({ line }, random) =>
    `It goes with everything else in the ${line} line, also in earlier colours from ${2015 + random.below(10)}.`,
  (_subject, random) => `Delivered in plain cardboard with ${random.pick(['no', 'very little', 'paper'])} filling.`,
];
