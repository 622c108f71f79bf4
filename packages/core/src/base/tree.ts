/** Whatever hangs in lists and records by name: leaves of one kind, nested as deep as one likes. */
export type Tree<Leaf> = Leaf | readonly Tree<Leaf>[] | { readonly [name: string]: Tree<Leaf> | undefined };

/** A tree of the same lists and names with other leaves. What is undefined is left out. */
export function mapLeaves<Leaf, Made>(
  tree: Tree<Leaf>,
  isLeaf: (value: unknown) => value is Leaf,
  make: (leaf: Leaf) => Made,
): Tree<Made> {
  if (isLeaf(tree)) return make(tree);
  if (isList(tree)) return tree.map((each) => mapLeaves(each, isLeaf, make));
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, each]) =>
      each === undefined ? [] : [[name, mapLeaves(each, isLeaf, make)] as const],
    ),
  );
}

/** The leaves of a tree, in order. */
export function leavesOf<Leaf>(tree: Tree<Leaf>, isLeaf: (value: unknown) => value is Leaf): Leaf[] {
  const leaves: Leaf[] = [];
  mapLeaves(tree, isLeaf, (leaf) => leaves.push(leaf));
  return leaves;
}

const isList = <Leaf>(tree: Tree<Leaf>): tree is readonly Tree<Leaf>[] => Array.isArray(tree);
