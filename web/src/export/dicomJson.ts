import { items, type JsonDataset, type JsonElement } from "../dicomweb/dataset";

/** The DICOM JSON model (PS3.18 annex F) of a data set; references into a local file, which mean nothing outside, are left out. */
export function dicomJson(dataset: JsonDataset): JsonDataset {
  const entries = Object.keys(dataset)
    .toSorted()
    .map((tag): [string, JsonElement] => [tag, jsonElement(dataset, tag)]);
  return Object.fromEntries(entries);
}

function jsonElement(dataset: JsonDataset, tag: string): JsonElement {
  const element = dataset[tag] ?? { vr: "UN" };
  if (element.vr === "SQ") {
    const content = items(dataset, tag);
    return content.length === 0 ? { vr: "SQ" } : { vr: "SQ", Value: content.map(dicomJson) };
  }
  if (element.BulkDataURI?.startsWith("bytes:") === true) {
    return { vr: element.vr };
  }
  if ((element.vr === "DS" || element.vr === "IS") && element.Value !== undefined) {
    return { vr: element.vr, Value: element.Value.map(asNumber) };
  }
  return element;
}

/** Decimal and integer strings are numbers in the model; text that is no number stays text. */
function asNumber(value: unknown): unknown {
  if (typeof value !== "string") {
    return value;
  }
  const number = Number(value);
  return value.trim() !== "" && Number.isFinite(number) ? number : value;
}
