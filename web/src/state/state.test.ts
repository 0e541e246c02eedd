import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { element, part10 } from "../testing/part10Builder";
import type { GivenFile } from "./files";
import { readOutcomes } from "./importer";
import { localStudies, openLocalFiles } from "./localLibrary";
import { parseRoute, pathOf } from "./route";
import { compareSeries } from "./studies";
import { visibleRange } from "../ui/virtualRows";

function dicom(sop: string, study: string, patientId: string): Blob {
  return part10(
    "1.2.840.10008.1.2.1",
    element("00080018", "UI", sop),
    element("00100020", "LO", patientId),
    element("0020000D", "UI", study),
    element("0020000E", "UI", `${study}.1`),
  );
}

const given = (name: string, content: Blob): GivenFile => ({ name, file: new File([content], name) });
const open = (...files: readonly GivenFile[]) =>
  openLocalFiles(files, () => undefined, new AbortController().signal);

describe("opening local files", () => {
  test("groups by study and patient, and names what was not opened", async () => {
    const zip = zipSync({
      "in.dcm": new Uint8Array(await dicom("1.3", "9.1", "A").arrayBuffer()),
      "note.txt": strToU8("not an image, just a note to someone"),
      "inner.zip": zipSync({ x: strToU8("x") }),
    });
    const { outcomes, keys } = await open(
      given("a.dcm", dicom("1.1", "9.1", "A")),
      given("again.dcm", dicom("1.1", "9.1", "A")),
      given("other.dcm", dicom("1.2", "9.1", "B")),
      given("DICOMDIR", new Blob(["anything"])),
      given("empty.dcm", new Blob([])),
      given("disc.zip", new Blob([zip.slice()])),
    );

    expect(Object.fromEntries(outcomes.map(({ name, kind }) => [name, kind]))).toEqual({
      "a.dcm": "opened",
      "again.dcm": "duplicate",
      "other.dcm": "opened",
      DICOMDIR: "dicomdir",
      "empty.dcm": "empty",
      "disc.zip/in.dcm": "opened",
      "disc.zip/note.txt": "notDicom",
      "disc.zip/inner.zip": "nestedZip",
    });
    expect(keys).toHaveLength(2);
    expect(localStudies.get().map(({ instances }) => instances.length)).toEqual([2, 1]);
    expect(localStudies.get()[0]?.files.map(({ name }) => name)).toEqual(["a.dcm", "disc.zip"]);
  });
});

describe("addresses", () => {
  test.each(["/", "/study/1.2.3", "/local", "/local?study=2"])("%s leads back to itself", (path) => {
    const url = new URL(path, "http://placa.test");

    expect(pathOf(parseRoute(url.pathname, url.search))).toBe(path);
  });

  test("an address that is no UID is no study", () => {
    expect(parseRoute("/study/<script>", "").page).toBe("unknown");
  });
});

test("images come before documents, then by number", () => {
  const series = (modality: string, number: number | undefined) => ({
    seriesInstanceUid: `${modality}${number}`,
    number,
    modality,
    description: "",
    bodyPart: "",
    instanceCount: 1,
  });
  const ordered = [series("SR", 1), series("CT", undefined), series("CT", 3), series("MR", 2)].toSorted(
    compareSeries,
  );

  expect(ordered.map(({ seriesInstanceUid }) => seriesInstanceUid)).toEqual([
    "MR2",
    "CT3",
    "CTundefined",
    "SR1",
  ]);
});

test("an answer that is not the archive's is a failure, not an empty list", () => {
  expect(readOutcomes("<html>")).toBeUndefined();
  expect(readOutcomes("{}")).toBeUndefined();
  expect(readOutcomes('{"outcomes":[]}')).toEqual([]);
});

test("only rows near what is seen exist", () => {
  expect(visibleRange(1000, 84, 8400, 840, 3)).toEqual({ start: 97, end: 113 });
  expect(visibleRange(5, 84, 0, 840, 3)).toEqual({ start: 0, end: 5 });
});
