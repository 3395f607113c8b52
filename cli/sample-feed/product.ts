import { AVAILABILITIES } from '#contract/generation.ts';
import { writeDescription } from './description.ts';
import { formatGtin } from './gtin.ts';
import { LEAVES, type Leaf } from './leaves.ts';
import { brandName, lineName, toSingular } from './names.ts';
import { createPermutation } from './permutation.ts';
import { formatPrice, makePrices } from './prices.ts';
import { createRandom, type Random } from './random.ts';
import { sampleOf } from './sample.ts';

/** A product's attributes by their names in Google's product-data specification; '' for none. */
export type SampleProduct = Readonly<Record<(typeof ATTRIBUTES)[number], string>>;

export const ATTRIBUTES = [
  'id',
  'title',
  'description',
  'link',
  'image_link',
  'availability',
  'price',
  'sale_price',
  'brand',
  'gtin',
  'mpn',
  'product_type',
  'item_group_id',
  'color',
  'size',
  'condition',
] as const;

/** Of twelve products in a row, which are variants of the same model: three stand alone, the rest are 2, 3 and 4. */
const MODEL_OF = [0, 1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5];
const VARIANT_OF = [0, 0, 0, 0, 1, 0, 1, 2, 0, 1, 2, 3];
const MODELS_PER_DOZEN = 6;
const BRANDS = 1800;
const COLORS = [
  'Black',
  'White',
  'Navy',
  'Grey',
  'Red',
  'Green',
  'Sand',
  'Blue',
  'Olive',
  'Rust',
  'Rosé',
  'Mustard',
  'Teal',
];

const MODEL = 1;
const OFFER = 2;

/** A model's traits, which all its variants share. */
interface Model {
  number: number;
  leaf: Leaf;
  brand: string;
  line: string;
  material: string;
  colorStart: number;
  sizeStart: number;
  description: string;
  priceFactor: number;
}

/** Makes up product 0 … products-1 of a shop: a pure function of the seed and the product's position in the feed. */
export function createCatalogue(products: number, seed: number, change: { count: number; seed: number }) {
  const shuffle = createPermutation(products, seed);
  const isChanged = sampleOf(products, change.count, change.seed);
  return (position: number): SampleProduct => {
    const slot = shuffle(position);
    return makeProduct(slot, seed, isChanged[position] === 1 ? change.seed : null);
  };
}

function makeProduct(slot: number, seed: number, changeSeed: number | null): SampleProduct {
  const place = slot % MODEL_OF.length;
  const variant = VARIANT_OF[place]!;
  const model = makeModel(Math.floor(slot / MODEL_OF.length) * MODELS_PER_DOZEN + MODEL_OF[place]!, seed);
  const random = createRandom(seed, slot, OFFER);
  const { price, salePrice } = makePrices(model, random, slot, changeSeed);
  const { department } = model.leaf;
  const id = `${department.name.slice(0, 2).toUpperCase()}-${100_000 + slot}`;
  const color = department.hasColors ? COLORS[(model.colorStart + variant) % COLORS.length]! : '';
  const size = department.sizes[(model.sizeStart + variant) % department.sizes.length] ?? '';
  return {
    id,
    title: makeTitle(model, variant, color, size),
    description: model.description,
    link: `https://shop.example.com/p/${id}`,
    image_link: `https://img.example.com/${id}.jpg`,
    availability: AVAILABILITIES[random.next() < 0.92 ? 0 : 1 + random.skewed(3, 2)]!,
    price: formatPrice(price),
    sale_price: salePrice === null ? '' : formatPrice(salePrice),
    brand: model.brand,
    gtin: formatGtin(slot),
    mpn: `${model.brand.slice(0, 3).toUpperCase()}${model.number}-${variant}`,
    product_type: model.leaf.path,
    item_group_id: place < 3 ? '' : `G${model.number}`,
    color,
    size,
    condition: 'new',
  };
}

function makeModel(number: number, seed: number): Model {
  const random = createRandom(seed, number, MODEL);
  const leaf = LEAVES[random.skewed(LEAVES.length, 2.2)]!;
  const brand = brandName(random.skewed(BRANDS, 2.5));
  const line = lineName(random);
  const material = random.pick(leaf.department.materials);
  const subject = { brand, line, material, noun: toSingular(leaf.kind).toLowerCase(), audience: leaf.variant };
  return { number, leaf, brand, line, material, ...makeStyle(random), description: writeDescription(subject, random) };
}

function makeStyle(random: Random) {
  const colorStart = random.skewed(COLORS.length, 2);
  return { colorStart, sizeStart: random.below(12), priceFactor: Math.exp(0.7 * random.normal()) };
}

/** Brand, line, noun and what sets it apart: "Corvenvik Nova 320 Merino Rain Jacket Women, Navy, M". */
function makeTitle({ brand, line, material, leaf }: Model, variant: number, color: string, size: string): string {
  const pack = color === '' && size === '' && variant > 0 ? `${variant + 1}-Pack` : '';
  const name = `${brand} ${line} ${material} ${toSingular(leaf.kind)} ${leaf.variant}`;
  return [name, color, size, pack].filter(part => part !== '').join(', ');
}
