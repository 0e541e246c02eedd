// Writes src/dicomweb/dictionary.g.json from the standard's tables in tools/standard (npm run dictionary).
// Elements become "VR|keyword|name", keyed by tag ("00100010", or "60xx3000" for repeating groups); UIDs become their name.
import { readFileSync, writeFileSync } from "node:fs";

const tables = new URL("../../tools/standard/", import.meta.url);
const output = new URL("../src/dicomweb/dictionary.g.json", import.meta.url);

/** Splits one line of a CSV table; fields may be quoted and quotes doubled (RFC 4180). */
function fields(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  );
}

function rows(name) {
  const [head, ...lines] = readFileSync(new URL(name, tables), "utf8").trimEnd().split(/\r?\n/);
  const columns = fields(head);
  return lines.map((line) => Object.fromEntries(fields(line).map((value, index) => [columns[index], value])));
}

const elements = rows("elements.csv")
  .filter(({ tag }) => !tag.startsWith("0000"))
  .map(({ tag, vr, keyword, name }) => [tag.replaceAll("X", "x"), `${vr}|${keyword}|${name}`]);
const uids = rows("uids.csv").map(({ uid, name }) => [uid, name]);

const dictionary = {
  source: "tools/standard/elements.csv and uids.csv, by web/scripts/make-dictionary.mjs",
  elements: Object.fromEntries(elements),
  uids: Object.fromEntries(uids),
};
writeFileSync(output, JSON.stringify(dictionary, null, 1) + "\n");
