import type { Value } from './check/reading.ts';
import type { ValidateSettings } from './inventory.ts';
import { VALIDATE_DEFAULTS, type validate } from './schema/validate.ts';

/** The section `validate` as the rest of the code sees it; null where the inventory, or the file itself, is left out. */
export function toValidateSettings(raw: Value<typeof validate> | null): ValidateSettings {
  const said = raw ?? VALIDATE_DEFAULTS;
  return {
    countPercent: said.count,
    pricesChangedPercent: said['prices-changed'],
    priceMoveFactor: said['price-move'],
    lowestPrice: said['lowest-price'],
    highestPrice: said['highest-price'],
    removedPercent: said.removed,
    categoriesPercent: said.categories,
    sizeBytes: said.size,
    golden: said.golden,
  };
}
