import { describe, expect, test } from "vitest";
import { dictionary } from "../testing/part10Builder";
import type { JsonDataset } from "../dicomweb/dataset";
import { readReport } from "./report";
import { searchTagRows, tagRows } from "./tagRows";

const dataset: JsonDataset = {
  "00080060": { vr: "CS", Value: ["CT"] },
  "00100010": { vr: "PN", Value: [{ Alphabetic: "NÚÑEZ^MARÍA" }] },
  "00081140": { vr: "SQ", Value: [{ "00081155": { vr: "UI", Value: ["1.2.3"] } }] },
  "7FE00010": { vr: "OW" },
};

describe("tags", () => {
  const rows = tagRows(dataset, dictionary);
  const tagsOf = (search: string) => searchTagRows(rows, search).map((row) => row.tag || row.value.kind);

  test("sequences are opened out in order", () => {
    expect(rows.map((row) => [row.tag, row.depth])).toEqual([
      ["(0008,0060)", 0],
      ["(0008,1140)", 0],
      ["", 1],
      ["(0008,1155)", 2],
      ["(0010,0010)", 0],
      ["(7FE0,0010)", 0],
    ]);
  });

  test.each([
    ["modality", ["(0008,0060)"]],
    ["PatientName", ["(0010,0010)"]],
    ["nunez", ["(0010,0010)"]],
    ["(0010,0010)", ["(0010,0010)"]],
    ["00080060", ["(0008,0060)"]],
    ["1.2.3", ["(0008,1140)", "item", "(0008,1155)"]],
    ["nothing of the kind", []],
  ])("search for %s", (search, found) => {
    expect(tagsOf(search)).toEqual(found);
  });
});

test("a report is read as a tree of concepts and values", () => {
  const code = (meaning: string, value = "1") => ({
    vr: "SQ",
    Value: [{ "00080104": { vr: "LO", Value: [meaning] }, "00080100": { vr: "SH", Value: [value] } }],
  });
  const report = readReport({
    "0040A043": code("Informe"),
    "0040A491": { vr: "CS", Value: ["COMPLETE"] },
    "0040A730": {
      vr: "SQ",
      Value: [
        {
          "0040A040": { vr: "CS", Value: ["CONTAINER"] },
          "0040A043": code("Hallazgos"),
          "0040A730": {
            vr: "SQ",
            Value: [
              {
                "0040A040": { vr: "CS", Value: ["NUM"] },
                "0040A043": code("Diámetro"),
                "0040A300": {
                  vr: "SQ",
                  Value: [{ "0040A30A": { vr: "DS", Value: [12] }, "004008EA": code("milímetro", "mm") }],
                },
              },
              {
                "0040A040": { vr: "CS", Value: ["PNAME"] },
                "0040A123": { vr: "PN", Value: [{ Alphabetic: "Peña^Ana" }] },
              },
            ],
          },
        },
      ],
    },
  });

  expect(report).toMatchObject({ title: "Informe", isComplete: true, isVerified: false });
  expect(report.content[0]?.children.map(({ concept, value }) => [concept, value])).toEqual([
    ["Diámetro", "12 mm"],
    ["", "Peña, Ana"],
  ]);
});
