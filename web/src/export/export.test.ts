import { inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { dictionary, ds, instance } from "../testing/part10Builder";
import { toBase64, type JsonDataset } from "../dicomweb/dataset";
import { describeFrame } from "../dicomweb/instance";
import { csvField, tagsCsv } from "./csv";
import { dicomJson } from "./dicomJson";
import { dumpText } from "./dumpText";
import { archiveExportPath, seriesFolder } from "./exportZip";
import { encodePng } from "./png";
import { storedPng } from "./renderFrame";

const patient: JsonDataset = {
  "00080016": { vr: "UI", Value: ["1.2.840.10008.5.1.4.1.1.2"] },
  "00080018": { vr: "UI", Value: ["1.2.3"] },
  "00080008": { vr: "CS", Value: ["ORIGINAL", "PRIMARY"] },
  "00100010": { vr: "PN", Value: [{ Alphabetic: "O'HARA^JOHN" }] },
  "00100020": { vr: "LO" },
  "00180050": { vr: "DS", Value: ["1.000000e+01"] },
  "00280030": { vr: "DS", Value: ["0.661468", "0.5"] },
  "00280010": { vr: "US", Value: [512] },
  "00090010": { vr: "LO", Value: ["ACME"] },
  "00091001": { vr: "UN", InlineBinary: toBase64(Uint8Array.from([65, 0, 39])) },
  "7FE00010": { vr: "OW", BulkDataURI: "bytes:1000+8192" },
  "0040A730": { vr: "SQ", Value: [{ "0040A160": { vr: "UT", Value: ["=1+1"] } }] },
};

test("the text is laid out as pydicom 2.3.1 does", () => {
  const meta: JsonDataset = { "00020010": { vr: "UI", Value: ["1.2.840.10008.1.2.1"] } };

  expect(dumpText(meta, patient, dictionary).split("\n")).toEqual([
    "Dataset.file_meta -------------------------------",
    "(0002, 0010) Transfer Syntax UID                 UI: Explicit VR Little Endian",
    "-------------------------------------------------",
    "(0008, 0008) Image Type                          CS: ['ORIGINAL', 'PRIMARY']",
    "(0008, 0016) SOP Class UID                       UI: CT Image Storage",
    "(0008, 0018) SOP Instance UID                    UI: 1.2.3",
    "(0009, 0010) Private Creator                     LO: 'ACME'",
    String.raw`(0009, 1001) Private tag data                    UN: b'A\x00\''`,
    `(0010, 0010) Patient's Name                      PN: "O'HARA^JOHN"`,
    "(0010, 0020) Patient ID                          LO: ''",
    "(0018, 0050) Slice Thickness                     DS: '10.0'",
    "(0028, 0010) Rows                                US: 512",
    "(0028, 0030) Pixel Spacing                       DS: [0.661468, 0.5]",
    "(0040, a730)  Content Sequence  1 item(s) ---- ",
    "   (0040, a160) Text Value                          UT: '=1+1'",
    "   ---------",
    "(7fe0, 0010) Pixel Data                          OW: Array of 8192 elements",
    "",
  ]);
});

describe("CSV", () => {
  test("rows carry the path of items, and no value runs as a formula", () => {
    const rows = tagsCsv(patient, dictionary).split("\r\n");

    expect(rows[0]).toBe("\uFEFFtag,name,vr,value");
    expect(rows).toContain(`"(0040,A730)[1].(0040,A160)",Text Value,UT,'=1+1`);
    expect(rows).toContain(`"(0028,0030)",Pixel Spacing,DS,0.661468\\0.5`);
  });

  test.each([
    ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
    ["@x", "'@x"],
    ["+49 123", "'+49 123"],
    ["-12.5", "-12.5"],
    ["-1+cmd", "'-1+cmd"],
    ['say "hi", you', '"say ""hi"", you"'],
    ["two\nlines", '"two\nlines"'],
    ["\tx", "'\tx"],
  ])("%j is written %j", (value, written) => {
    expect(csvField(value)).toBe(written);
  });
});

test("the JSON has numbers for decimal strings and nothing that refers to a local file", () => {
  const model = dicomJson(patient);

  expect(model["00280030"]).toEqual({ vr: "DS", Value: [0.661468, 0.5] });
  expect(model["7FE00010"]).toEqual({ vr: "OW" });
  expect(Object.keys(model)).toEqual(Object.keys(model).toSorted());
});

describe("PNG", () => {
  const rowsOf = (png: Uint8Array) => {
    const at = Buffer.from(png).indexOf("IDAT");
    return inflateSync(png.subarray(at + 4, at + 4 + new DataView(png.buffer).getUint32(at - 4)));
  };

  test("has signature, size and rows that undo to the samples", () => {
    const png = encodePng("grey8", 3, 2, Uint8Array.from([1, 2, 3, 250, 10, 10]));

    expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
    expect([...rowsOf(png)]).toEqual([1, 1, 1, 1, 1, 250, 16, 0]);
  });

  test("16-bit PNG keeps stored values, signed ones raised", () => {
    const description = describeFrame(
      instance("a", { "00280103": { vr: "US", Value: [1] }, "00280010": { vr: "US", Value: [1] } }),
      0,
    );
    const image = {
      kind: "grey",
      rows: 1,
      columns: 2,
      data: Int16Array.from([-2048, 2047]),
      min: 0,
      max: 0,
    } as const;

    expect([...rowsOf(storedPng(image, description))]).toEqual([1, 0, 0, 15, 255]);
  });
});

test("folders are named for the series without what file systems mind", () => {
  const frame = {
    id: "a/1",
    frameNumber: 1,
    instance: instance("a", {
      "00200011": { vr: "IS", Value: [3] },
      "00080060": { vr: "CS", Value: ["CT"] },
      "0008103E": { vr: "LO", Value: ["../Tórax: c/ contraste"] },
    }),
  };

  expect(seriesFolder([frame])).toBe("003-CT-Torax_c_contraste");
  expect(seriesFolder([])).toBe("serie");
});

test("the archive's export is asked for what was chosen", () => {
  const options = { images: "png16", text: true, json: false, csv: true } as const;

  expect(archiveExportPath("1.2", options, "1.3")).toBe(
    "/api/studies/1.2/export?images=png16&tags=text%2Ccsv&series=1.3",
  );
});

test("numbers in text are Python's", () => {
  const lines = dumpText(
    undefined,
    {
      "00181318": ds(0.00001),
      "00189073": { vr: "FD", Value: [1e16] },
      "00189322": { vr: "FD", Value: [2] },
    },
    dictionary,
  );

  expect(lines).toContain("DS: '1e-05'");
  expect(lines).toContain("FD: 1e+16");
  expect(lines).toContain("FD: 2.0");
});
