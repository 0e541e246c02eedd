import {
  inlineBytes,
  items,
  personNameText,
  type JsonDataset,
  type JsonElement,
  type PersonName,
  type TagKey,
} from "../dicomweb/dataset";
import type { Dictionary } from "../dicomweb/dictionary";
import { bulkRange } from "../dicomweb/part10";
import { Tags } from "../dicomweb/tags";

/** The layout of pydicom 2.3.1's `str(dcmread(f))`, which many scripts read. */

const nameWidth = 35;
/** Longer binary values, and more values than this, are only counted. */
const mostShown = 16;
const longVrs = new Set(["LT", "OB", "OD", "OF", "OL", "OV", "OW", "UC", "UN", "UT"]);

export function dumpText(
  fileMeta: JsonDataset | undefined,
  dataset: JsonDataset,
  dictionary: Dictionary,
): string {
  const lines: string[] = [];
  if (fileMeta !== undefined && Object.keys(fileMeta).length > 0) {
    lines.push("Dataset.file_meta ".padEnd(49, "-"));
    addLines(lines, fileMeta, dictionary, 0);
    lines.push("-".repeat(49));
  }
  addLines(lines, dataset, dictionary, 0);
  return `${lines.join("\n")}\n`;
}

function addLines(lines: string[], dataset: JsonDataset, dictionary: Dictionary, depth: number): void {
  const indent = "   ".repeat(depth);
  for (const tag of Object.keys(dataset).toSorted()) {
    const element = dataset[tag];
    if (element === undefined) {
      continue;
    }
    const name = dictionary.name(tag);
    if (element.vr === "SQ") {
      const content = items(dataset, tag);
      lines.push(`${indent}${tagText(tag)}  ${name}  ${content.length} item(s) ---- `);
      for (const item of content) {
        addLines(lines, item, dictionary, depth + 1);
        lines.push(`${indent}   ---------`);
      }
    } else {
      const vr = vrText(tag, element.vr);
      lines.push(
        `${indent}${tagText(tag)} ${name.slice(0, nameWidth).padEnd(nameWidth)} ${vr}: ${elementText(tag, element, dictionary)}`,
      );
    }
  }
}

function tagText(tag: TagKey): string {
  return `(${tag.slice(0, 4)}, ${tag.slice(4)})`.toLowerCase();
}

function vrText(tag: TagKey, vr: string): string {
  return tag === Tags.PixelData && vr === "" ? "OW" : vr;
}

function elementText(tag: TagKey, element: JsonElement, dictionary: Dictionary): string {
  const bytes = inlineBytes(element);
  if (bytes !== undefined) {
    return bytes.length > mostShown ? `Array of ${bytes.length} elements` : bytesText(bytes);
  }
  if (element.BulkDataURI !== undefined) {
    const range = bulkRange(element.BulkDataURI);
    return range === undefined ? "Array of elements" : `Array of ${range.length} elements`;
  }
  const values = element.Value ?? [];
  if (values.length === 0) {
    return isPixelData(tag) ? "Array of elements" : emptyText(element.vr);
  }
  if (values.length > mostShown) {
    return `Array of ${values.length} elements`;
  }
  if (values.length === 1) {
    return singleText(values[0], element.vr, dictionary);
  }
  return `[${values.map((value) => listedValue(value, element.vr)).join(", ")}]`;
}

function singleText(value: unknown, vr: string, dictionary: Dictionary): string {
  if (vr === "UI") {
    return dictionary.uidName(String(value)) ?? String(value);
  }
  const length = typeof value === "string" ? value.length : 0;
  return longVrs.has(vr) && length > mostShown ? `Array of ${length} elements` : quotedValue(value, vr);
}

function isPixelData(tag: TagKey): boolean {
  return tag === Tags.PixelData || tag === Tags.FloatPixelData || tag === Tags.DoubleFloatPixelData;
}

/** pydicom has an empty string for text, and nothing for numbers and bytes. */
function emptyText(vr: string): string {
  return emptyIsNone.has(vr) ? "None" : "''";
}

const emptyIsNone = new Set("AT DS FD FL IS OB OD OF OL OV OW SL SS SV UL UN US UV".split(" "));

function quotedValue(value: unknown, vr: string): string {
  if (vr === "AT" && typeof value === "string") {
    return tagText(value);
  }
  if (vr === "DS" || vr === "IS") {
    const number = Number(value);
    const normal = vr === "DS" ? pythonFloat(number) : String(Math.trunc(number));
    return Number.isFinite(number) ? `'${normal}'` : pythonString(String(value));
  }
  return typeof value === "number" ? numberText(value, vr) : pythonString(textOf(value));
}

/** In a list pydicom leaves out the quotes of decimal strings only. */
function listedValue(value: unknown, vr: string): string {
  if (vr === "DS" || vr === "IS" || vr === "UI") {
    return vr === "UI" ? `'${String(value)}'` : String(value ?? "");
  }
  return quotedValue(value ?? "", vr);
}

function numberText(value: number, vr: string): string {
  return vr === "FL" || vr === "FD" ? pythonFloat(value) : String(value);
}

/** Python writes `85.0`, and exponents of two digits below 1e-4 and from 1e16. */
function pythonFloat(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  }
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function textOf(value: unknown): string {
  return typeof value === "object" && value !== null
    ? personNameText(value as PersonName)
    : String(value ?? "");
}

/** How Python writes a string: single quotes unless only they occur inside. */
function pythonString(value: string): string {
  const escaped = value
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replaceAll(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return escaped.includes("'") && !escaped.includes('"')
    ? `"${escaped}"`
    : `'${escaped.replaceAll("'", "\\'")}'`;
}

function bytesText(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    if (character === "\\" || character === "'") {
      return `\\${character}`;
    }
    return byte >= 0x20 && byte < 0x7f
      ? character
      : (pythonEscapes[byte] ?? `\\x${byte.toString(16).padStart(2, "0")}`);
  });
  return `b'${text.join("")}'`;
}

const pythonEscapes: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 13: "\\r" };
