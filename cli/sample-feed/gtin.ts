/** GTIN-13 of a number below 10^9, with GS1's prefix 040 for numbers used inside one company, and its check digit. */
export function formatGtin(number: number): string {
  const digits = `040${String(number).padStart(9, '0')}`;
  return `${digits}${checkDigit(digits)}`;
}

/** GS1 General Specifications, 7.9: weights 3 and 1 from the right, filled up to ten. */
export function checkDigit(digits: string): number {
  const sum = [...digits]
    .toReversed()
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10;
}
