/** Something that happened in the lab, told to whoever watches. `host` is null for the lab as a whole. */
export interface LabEvent {
  host: string | null;
  text: string;
}
export type Emit = (event: LabEvent) => void;
