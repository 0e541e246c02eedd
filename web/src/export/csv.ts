import { items, valueText, type JsonDataset } from "../dicomweb/dataset";
import { formatTag, type Dictionary } from "../dicomweb/dictionary";

/** All elements as rows of tag, name, VR and value. Elements in items carry their path: `(0040,A730)[2].(0040,A160)`. */
export function tagsCsv(dataset: JsonDataset, dictionary: Dictionary): string {
  const rows: (readonly string[])[] = [["tag", "name", "vr", "value"]];
  addRows(rows, dataset, dictionary, "");
  // The mark tells spreadsheets that the text is UTF-8.
  return `\uFEFF${rows.map((row) => row.map(csvField).join(",")).join("\r\n")}\r\n`;
}

function addRows(
  rows: (readonly string[])[],
  dataset: JsonDataset,
  dictionary: Dictionary,
  path: string,
): void {
  for (const tag of Object.keys(dataset).toSorted()) {
    const element = dataset[tag];
    if (element === undefined) {
      continue;
    }
    const place = `${path}${formatTag(tag)}`;
    if (element.vr === "SQ") {
      const content = items(dataset, tag);
      rows.push([place, dictionary.name(tag), "SQ", String(content.length)]);
      for (const [index, item] of content.entries()) {
        addRows(rows, item, dictionary, `${place}[${index + 1}].`);
      }
    } else {
      rows.push([place, dictionary.name(tag), element.vr, (element.Value ?? []).map(valueText).join("\\")]);
    }
  }
}

/**
 * A field as RFC 4180 has it. One that a spreadsheet would take for a formula is led by an apostrophe, so that a value
 * of a file never runs; plain numbers stay numbers.
 */
export function csvField(value: string): string {
  const isFormula = /^[=+\-@\t\r]/.test(value) && !/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$/.test(value);
  const safe = isFormula ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
