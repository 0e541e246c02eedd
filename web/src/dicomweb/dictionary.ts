import type { TagKey } from "./dataset";

export interface DictionaryEntry {
  /** The value representations the standard allows, the first of `US or SS`. */
  readonly vr: string;
  readonly keyword: string;
  readonly name: string;
}

/** Names and value representations of PS3.6; built from the standard's tables, loaded when first asked for. */
export interface Dictionary {
  find(tag: TagKey): DictionaryEntry | undefined;
  /** The name to show: the standard's, or what private and group length elements are. */
  name(tag: TagKey): string;
  uidName(uid: string): string | undefined;
}

interface DictionaryFile {
  readonly elements: Readonly<Record<string, string>>;
  readonly uids: Readonly<Record<string, string>>;
}

let loading: Promise<Dictionary> | undefined;

export function loadDictionary(): Promise<Dictionary> {
  loading ??= import("./dictionary.g.json").then((file) => makeDictionary(file.default));
  return loading;
}

export function makeDictionary(file: DictionaryFile): Dictionary {
  const repeating = Object.keys(file.elements)
    .filter((tag) => tag.includes("x"))
    .map((tag) => ({
      pattern: new RegExp(`^${tag.replaceAll("x", "[0-9A-F]")}$`),
      entry: file.elements[tag],
    }));

  function find(tag: TagKey): DictionaryEntry | undefined {
    const row = file.elements[tag] ?? repeating.find(({ pattern }) => pattern.test(tag))?.entry;
    if (row === undefined) {
      return undefined;
    }
    const [vr = "UN", keyword = "", name = ""] = row.split("|");
    return { vr: vr.slice(0, 2), keyword, name };
  }

  function name(tag: TagKey): string {
    if (isPrivate(tag)) {
      return tag.startsWith("00", 4) ? "Private Creator" : "Private tag data";
    }
    return find(tag)?.name ?? (tag.endsWith("0000") ? "Group Length" : "");
  }

  return { find, name, uidName: (uid) => file.uids[uid] };
}

/** Odd groups are private (PS3.5 section 7.8). */
export function isPrivate(tag: TagKey): boolean {
  return Number.parseInt(tag.slice(3, 4), 16) % 2 === 1;
}

/** The form used in text and on screen: `(0010,0020)`. */
export function formatTag(tag: TagKey): string {
  return `(${tag.slice(0, 4)},${tag.slice(4)})`;
}
