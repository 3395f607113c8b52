/** What a code means and how it comes about; and the way out. One or two sentences each, to an operator. */
export interface Meaning {
  means: string;
  wayOut: string;
}
export type Meanings = Readonly<Record<string, Meaning>>;
