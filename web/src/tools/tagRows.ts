import { items, valueText, type JsonDataset, type JsonElement, type TagKey } from "../dicomweb/dataset";
import { formatTag, type Dictionary } from "../dicomweb/dictionary";
import { Tags } from "../dicomweb/tags";

/** One line of the list of all elements. Items of sequences are lines too, further in. */
export interface TagRow {
  readonly key: string;
  readonly depth: number;
  readonly kind: "element" | "item";
  readonly tag: string;
  readonly keyword: string;
  readonly name: string;
  readonly vr: string;
  readonly value: TagValue;
}

export type TagValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "items"; readonly count: number }
  | { readonly kind: "item"; readonly number: number }
  | { readonly kind: "binary"; readonly bytes: number }
  | { readonly kind: "bulk" }
  | { readonly kind: "pixels" };

const longestText = 2000;

/** Every element of a data set in order, sequences opened out. */
export function tagRows(dataset: JsonDataset, dictionary: Dictionary): readonly TagRow[] {
  const rows: TagRow[] = [];
  addRows(rows, dataset, dictionary, 0, "");
  return rows;
}

function addRows(
  rows: TagRow[],
  dataset: JsonDataset,
  dictionary: Dictionary,
  depth: number,
  path: string,
): void {
  for (const tag of Object.keys(dataset).toSorted()) {
    const element = dataset[tag];
    if (element === undefined) {
      continue;
    }
    const key = `${path}${tag}`;
    rows.push({
      key,
      depth,
      kind: "element",
      tag: formatTag(tag),
      keyword: dictionary.find(tag)?.keyword ?? "",
      name: dictionary.name(tag),
      vr: element.vr,
      value: tagValue(tag, element, dataset, dictionary),
    });
    if (element.vr === "SQ") {
      for (const [index, item] of items(dataset, tag).entries()) {
        const value = { kind: "item", number: index + 1 } as const;
        rows.push({
          key: `${key}[${index}]`,
          depth: depth + 1,
          kind: "item",
          tag: "",
          keyword: "",
          name: "",
          vr: "",
          value,
        });
        addRows(rows, item, dictionary, depth + 2, `${key}[${index}].`);
      }
    }
  }
}

function tagValue(tag: TagKey, element: JsonElement, dataset: JsonDataset, dictionary: Dictionary): TagValue {
  if (element.vr === "SQ") {
    return { kind: "items", count: items(dataset, tag).length };
  }
  if (tag === Tags.PixelData || tag === Tags.FloatPixelData || tag === Tags.DoubleFloatPixelData) {
    return { kind: "pixels" };
  }
  if (element.InlineBinary !== undefined) {
    return { kind: "binary", bytes: Math.floor((element.InlineBinary.replace(/=+$/, "").length * 3) / 4) };
  }
  if (element.BulkDataURI !== undefined) {
    return { kind: "bulk" };
  }
  const text = (element.Value ?? []).map(valueText).join(" \\ ");
  const meaning = element.vr === "UI" ? dictionary.uidName(text) : undefined;
  return {
    kind: "text",
    text: (meaning === undefined ? text : `${text} · ${meaning}`).slice(0, longestText),
  };
}

/** The rows that match: by tag with or without punctuation, by name or keyword, or by value; items above them stay. */
export function searchTagRows(rows: readonly TagRow[], search: string): readonly TagRow[] {
  const wanted = folded(search.trim());
  if (wanted === "") {
    return rows;
  }
  const digits = wanted.replaceAll(/[(),\s]/g, "");
  const matches = new Set<string>();
  for (const row of rows) {
    if (row.kind === "element" && matchesRow(row, wanted, digits)) {
      matches.add(row.key);
      for (let at = row.key.lastIndexOf("."); at > 0; at = row.key.lastIndexOf(".", at - 1)) {
        matches.add(row.key.slice(0, at));
        matches.add(row.key.slice(0, row.key.lastIndexOf("[", at)));
      }
    }
  }
  return rows.filter((row) => matches.has(row.key));
}

function matchesRow(row: TagRow, wanted: string, digits: string): boolean {
  const tag = folded(row.tag.replaceAll(/[(),]/g, ""));
  return (
    (digits.length >= 2 && tag.includes(digits)) ||
    folded(row.name).includes(wanted) ||
    folded(row.keyword).includes(wanted) ||
    (row.value.kind === "text" && folded(row.value.text).includes(wanted))
  );
}

/** Lower case without accents, so that `nunez` finds `Núñez`. */
function folded(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/\p{Diacritic}/gu, "")
    .toLowerCase();
}
