/** A bounded map that forgets, and gives to `release`, what was not used for the longest time. */
export function cached<Item>(limit: () => number, release: (item: Item) => void) {
  const items = new Map<string, Item>();
  return {
    get size() {
      return items.size;
    },
    get(key: string, make: () => Item): Item {
      const item = items.get(key) ?? make();
      items.delete(key);
      items.set(key, item);
      for (const [oldest, old] of items) {
        if (items.size <= limit()) break;
        items.delete(oldest);
        release(old);
      }
      return item;
    },
    delete(key: string): void {
      items.delete(key);
    },
    clear(): void {
      for (const item of items.values()) release(item);
      items.clear();
    },
  };
}
