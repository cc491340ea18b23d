/** The item with the given id. Throws, naming the kind of thing and what there is. */
export function byId<T extends { readonly id: string }>(items: readonly T[], kind: string, id: string): T {
  const found = items.find((item) => item.id === id);
  if (!found) throw new Error(`no ${kind} "${id}"; there are ${items.map((item) => item.id).join(', ')}`);
  return found;
}
