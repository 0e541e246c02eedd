/** The DICOM JSON model (PS3.18 Annex F) and typed, forgiving access to it. */

/** A tag as the model writes it: eight upper-case hexadecimal digits, `00100010`. */
export type TagKey = string;

export interface JsonElement {
  readonly vr: string;
  readonly Value?: readonly unknown[];
  readonly InlineBinary?: string;
  readonly BulkDataURI?: string;
}

export type JsonDataset = Readonly<Record<TagKey, JsonElement>>;

/** The component groups of a person's name (PS3.5 section 6.2.1). */
export interface PersonName {
  readonly Alphabetic?: string;
  readonly Ideographic?: string;
  readonly Phonetic?: string;
}

export const emptyDataset: JsonDataset = {};

/** The values of an element that are neither null nor empty, as text. */
export function strings(dataset: JsonDataset, tag: TagKey): readonly string[] {
  return (dataset[tag]?.Value ?? []).map(valueText).filter((value) => value !== "");
}

/** The first value as text; empty when the element is absent or empty. */
export function text(dataset: JsonDataset, tag: TagKey): string {
  return strings(dataset, tag)[0] ?? "";
}

/** All values that are numbers, in order; DS and IS may arrive as text. */
export function numbers(dataset: JsonDataset, tag: TagKey): readonly number[] {
  const values: number[] = [];
  for (const value of dataset[tag]?.Value ?? []) {
    const number = typeof value === "number" ? value : typeof value === "string" ? parseDecimal(value) : NaN;
    if (Number.isFinite(number)) {
      values.push(number);
    }
  }
  return values;
}

export function number(dataset: JsonDataset, tag: TagKey): number | undefined {
  return numbers(dataset, tag)[0];
}

/** The items of a sequence; empty when it is absent or empty. */
export function items(dataset: JsonDataset, tag: TagKey): readonly JsonDataset[] {
  return (dataset[tag]?.Value ?? []).filter(
    (item): item is JsonDataset => typeof item === "object" && item !== null && !Array.isArray(item),
  );
}

/** One value as people read it: a person's name as `Family^Given`, groups joined by `=`. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) {
    return "";
  }
  if (typeof value === "object") {
    return personNameText(value as PersonName);
  }
  return String(value).trim();
}

export function personNameText(name: PersonName): string {
  return [name.Alphabetic, name.Ideographic, name.Phonetic]
    .map((group) => group ?? "")
    .join("=")
    .replace(/=+$/, "");
}

/** A person's name for reading: `Núñez, María José`, with the ideographic group after it when there is one. */
export function readableName(name: string): string {
  const [alphabetic = "", ideographic = ""] = name.split("=");
  const [family = "", given = "", middle = "", prefix = "", suffix = ""] = alphabetic
    .split("^")
    .map((part) => part.trim());
  const first = [prefix, given, middle, suffix].filter((part) => part !== "").join(" ");
  const readable = [family, first].filter((part) => part !== "").join(", ");
  const other = ideographic.replaceAll("^", " ").trim();
  return other === "" ? readable : readable === "" ? other : `${readable} (${other})`;
}

/** The bytes of an element that carries them inline. */
export function inlineBytes(element: JsonElement | undefined): Uint8Array | undefined {
  if (element?.InlineBinary === undefined) {
    return undefined;
  }
  const binary = atob(element.InlineBinary);
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Bytes as base64, in pieces so that long values do not overflow the argument list. */
export function toBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += 8192) {
    pieces.push(String.fromCharCode(...bytes.subarray(start, start + 8192)));
  }
  return btoa(pieces.join(""));
}

function parseDecimal(text: string): number {
  return text.trim() === "" ? NaN : Number(text);
}
