/** What this tab remembers: the conversation's token and what is not sent yet. Nothing else is ever stored. */

export interface Keep {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The tab's own storage, or memory where the browser refuses it (private mode, third-party frames). Each office has its
 * own part: the widgets of two offices in one tab never share a conversation. */
export function openKeep(office: string): Keep {
  try {
    sessionStorage.setItem("pendopo.try", "1");
    sessionStorage.removeItem("pendopo.try");
    return {
      getItem: (key) => sessionStorage.getItem(`${key}.${office}`),
      setItem: (key, value) => sessionStorage.setItem(`${key}.${office}`, value),
      removeItem: (key) => sessionStorage.removeItem(`${key}.${office}`),
    };
  } catch {
    const memory = new Map<string, string>();
    return {
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => void memory.set(key, value),
      removeItem: (key) => void memory.delete(key),
    };
  }
}

/** A stored value that passes `shape`, or the fallback: storage may hold anything. */
export function readKept<T>(keep: Keep, key: string, shape: (value: unknown) => value is T, fallback: T): T {
  try {
    const value: unknown = JSON.parse(keep.getItem(key) ?? "null");
    return shape(value) ? value : fallback;
  } catch {
    return fallback;
  }
}
