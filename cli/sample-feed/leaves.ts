import { DEPARTMENTS, type Department } from './departments.ts';
import { createPermutation } from './permutation.ts';

/** One of the 1,440 categories that products are in. */
export interface Leaf {
  department: Department;
  kind: string;
  variant: string;
  /** "Clothing > Outerwear > Rain Jackets > Women" */
  path: string;
}

/** Most popular first, in an order that mixes the departments and is the same in every sample shop. */
export const LEAVES: readonly Leaf[] = shuffle(DEPARTMENTS.flatMap(listLeaves));

function listLeaves(department: Department): Leaf[] {
  return Object.entries(department.groups).flatMap(([group, kinds]) =>
    kinds.flatMap(kind =>
      department.variants.map(variant => ({
        department,
        kind,
        variant,
        path: `${department.name} > ${group} > ${kind} > ${variant}`,
      })),
    ),
  );
}

function shuffle(leaves: Leaf[]): Leaf[] {
  const permute = createPermutation(leaves.length, 12);
  return leaves.map((_, index) => leaves[permute(index)]!);
}
