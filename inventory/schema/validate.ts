import { list } from '../check/lists.ts';
import { map, optional } from '../check/maps.ts';
import { type Check, check, type Value } from '../check/reading.ts';
import { integer, type TextKind, text } from '../check/scalars.ts';
import { amount, percent, size } from './kinds.ts';

/** As the daemons take them: SEARCH_LIMITS and LIMITS.idBytes; a category's path is bounded by the address of its page. */
const oneLine = (mostCharacters: number, what: string): TextKind<string> => ({
  code: 'BRK-INV-BAD-TEXT',
  expected: `${what}: 1 to ${mostCharacters} characters on one line`,
  parse: written =>
    written.trim() !== '' && [...written].length <= mostCharacters && !/\p{Cc}/u.test(written) ? written : undefined,
});

const words = oneLine(200, 'words as a customer would type them');
const productId = oneLine(128, "a product's id as in the feed");
const categoryPath = oneLine(1000, "a category's path as in its page's address, such as shoes/running");

const parts = map({
  search: optional(text(words), null, 'Words that a customer types. The search for them must find something.'),
  finds: optional(text(productId), null, 'With `search`: the id of a product that must be among what is found.'),
  product: optional(text(productId), null, 'The id of a product whose page must be there.'),
  category: optional(text(categoryPath), null, 'The path of a category whose page must be there.'),
  atLeast: optional(
    integer({ from: 1, to: 5_000_000 }),
    null,
    'With `category` or `search`: how many products it must have at least. A search counts up to 200.',
  ),
});

/** Each is one question. */
const golden: Check<Value<typeof parts>> = check(parts.shape, (place, reading) => {
  const value = parts(place, reading);
  if (value === undefined) return undefined;
  const asked = [value.search, value.product, value.category].filter(each => each !== null);
  const isSpare = (value.finds !== null && value.search === null) || (value.atLeast !== null && value.product !== null);
  if (asked.length === 1 && !isSpare) return value;
  const hint = 'Such as {search: red shoe, finds: SKU-1}, {product: SKU-1} or {category: shoes, atLeast: 10}.';
  const say = (path: string) =>
    asked.length === 1
      ? `${path} has a key that means nothing there: finds goes with search, atLeast with category or search`
      : `${path} asks ${asked.length === 0 ? 'nothing' : 'several things'}: expected one of search, product and category`;
  return reading.report(place, 'BRK-INV-BAD-GOLDEN', say, hint);
});

/** What holds where the section, or a key of it, is left out. Per cent, times, bytes. */
export const VALIDATE_DEFAULTS = {
  count: 10,
  'prices-changed': 30,
  'price-move': 5,
  'lowest-price': null,
  'highest-price': null,
  removed: 10,
  categories: 20,
  size: 2 * 2 ** 30,
  golden: [],
};

export const validate = map({
  count: optional(
    text(percent),
    VALIDATE_DEFAULTS.count,
    'By how much the number of products may differ from that of the generation before.',
  ),
  'prices-changed': optional(
    text(percent),
    VALIDATE_DEFAULTS['prices-changed'],
    'How many of the products that stay may have another price.',
  ),
  'price-move': optional(
    integer({ from: 2, to: 1000 }),
    VALIDATE_DEFAULTS['price-move'],
    'How many times as high, or as low, a price may become in one step.',
  ),
  'lowest-price': optional(
    text(amount),
    null,
    'The lowest price that can be meant, with its currency as in the feed. Left out, 0.05 or the like of it in a currency without cents.',
  ),
  'highest-price': optional(
    text(amount),
    null,
    'The highest price that can be meant, with its currency. Left out, a million; a thousand million without cents.',
  ),
  removed: optional(
    text(percent),
    VALIDATE_DEFAULTS.removed,
    'How many of the products of the generation before may be gone.',
  ),
  categories: optional(
    text(percent),
    VALIDATE_DEFAULTS.categories,
    'How many of the categories of the generation before may be gone.',
  ),
  size: optional(
    text(size),
    VALIDATE_DEFAULTS.size,
    'How large the file may be. Beyond 2GiB a daemon no longer maps all of it into memory.',
  ),
  golden: optional(
    list({ of: 'questions', item: golden }),
    VALIDATE_DEFAULTS.golden,
    'Questions that the catalogue daemon must answer from the new generation before it is sent.',
  ),
});
