import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ascii, concat, dictionary, element, implicit, part10, us } from "../testing/part10Builder";
import { number, strings, text } from "./dataset";
import { Part10Error, readPart10 } from "./part10";

const explicitLittle = "1.2.840.10008.1.2.1";
const implicitLittle = "1.2.840.10008.1.2";
const read = (file: Blob) => readPart10(file, dictionary);

describe("readPart10", () => {
  test("reads explicit little endian, and leaves pixel data in the file", async () => {
    const file = part10(
      explicitLittle,
      element("00080060", "CS", "CT"),
      element("00280010", "US", us(512)),
      element("7FE00010", "OW", new Uint8Array(64)),
    );

    const { dataset, pixelData } = await read(file);

    expect(text(dataset, "00080060")).toBe("CT");
    expect(number(dataset, "00280010")).toBe(512);
    expect(pixelData).toEqual({ offset: file.size - 64, length: 64, vr: "OW" });
  });

  test("reads implicit little endian with the dictionary's representations", async () => {
    const { dataset } = await read(
      part10(implicitLittle, implicit("00280010", us(7)), implicit("00100010", "DOE^JOHN")),
    );

    expect(dataset["00280010"]).toEqual({ vr: "US", Value: [7] });
    expect(dataset["00100010"]).toEqual({ vr: "PN", Value: [{ Alphabetic: "DOE^JOHN" }] });
  });

  test("reads big endian numbers", async () => {
    const rows = concat(Uint8Array.from([0, 0x28, 0, 0x10]), ascii("US"), Uint8Array.from([0, 2, 1, 2]));

    const { dataset } = await read(part10("1.2.840.10008.1.2.2", rows));

    expect(number(dataset, "00280010")).toBe(258);
  });

  test("reads a deflated data set with padding after its end", async () => {
    const deflated = deflateRawSync(concat(element("00080060", "CS", "US"), element("00100020", "LO", "A1")));

    const { dataset } = await read(part10("1.2.840.10008.1.2.1.99", deflated, new Uint8Array(1)));

    expect(text(dataset, "00080060")).toBe("US");
    expect(text(dataset, "00100020")).toBe("A1");
  });

  test("stops a deflated data set that swells beyond the limit", async () => {
    const bomb = deflateRawSync(new Uint8Array(8 * 1024 * 1024));

    await expect(read(part10("1.2.840.10008.1.2.1.99", bomb))).rejects.toMatchObject({ failure: "limit" });
  });

  test("reads sequences of undefined length with nested items", async () => {
    const inner = element("00080100", "SH", "T1");
    const item = concat(implicit("FFFEE000", inner, 0xffffffff), implicit("FFFEE00D", ""));
    const sequence = element("0040A730", "SQ", concat(item, item, implicit("FFFEE0DD", "")), 0xffffffff);

    const { dataset } = await read(part10(explicitLittle, sequence, element("00400440", "LO", "AFTER")));

    expect(dataset["0040A730"]?.Value).toHaveLength(2);
    expect(text(dataset, "00400440")).toBe("AFTER");
  });

  test("reads values that lie beyond the first piece of the file", async () => {
    const long = "x".repeat(200_000);
    const file = part10(explicitLittle, element("00204000", "UT", long), element("00400440", "LO", "AFTER"));

    const { dataset } = await read(file);

    expect(text(dataset, "00204000")).toHaveLength(long.length);
    expect(text(dataset, "00400440")).toBe("AFTER");
  });

  test("leaves long binary values in the file and goes on after them", async () => {
    const file = part10(
      explicitLittle,
      element("00420011", "OB", new Uint8Array(300_000)),
      element("00420012", "LO", "application/pdf"),
    );

    const { dataset } = await read(file);

    expect(dataset["00420011"]?.BulkDataURI).toMatch(/^bytes:\d+\+300000$/);
    expect(text(dataset, "00420012")).toBe("application/pdf");
  });

  test("accepts a file without preamble", async () => {
    const { dataset } = await read(
      new Blob([concat(implicit("00080016", "1.2"), implicit("00080060", "MR"))]),
    );

    expect(text(dataset, "00080060")).toBe("MR");
  });

  test("reads Latin-1 and UTF-8 names", async () => {
    const latin = concat(
      element("00080005", "CS", "ISO_IR 100"),
      element("00100010", "PN", "N\u00fa\u00f1ez^Jos\u00e9"),
    );
    const utf8 = concat(
      element("00080005", "CS", "ISO_IR 192"),
      element("00100010", "PN", new TextEncoder().encode("Núñez")),
    );

    expect(strings((await read(part10(explicitLittle, latin))).dataset, "00100010")).toEqual(["Núñez^José"]);
    expect(strings((await read(part10(explicitLittle, utf8))).dataset, "00100010")).toEqual(["Núñez"]);
  });

  test.each([
    ["an empty file", new Blob([]), "empty", 0],
    ["text", new Blob(["just a letter to someone, not an image at all"]), "notDicom", 0],
    [
      "a value that runs past the end",
      part10(explicitLittle, element("00100010", "PN", "AB", 4464)),
      "truncated",
      160,
    ],
    [
      "a length of undefined text",
      part10(explicitLittle, element("00204000", "UT", "AB", 0x7fffffff)),
      "truncated",
      160,
    ],
  ])("names %s with the place", async (_, file, failure, offset) => {
    const error = await read(file).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(Part10Error);
    expect(error).toMatchObject({ failure });
    expect((error as Part10Error).offset).toBe(offset);
  });

  test("every truncation of a file ends in a result or a named failure", async () => {
    const item = implicit("FFFEE000", element("00080100", "SH", "T1"));
    const whole = part10(
      explicitLittle,
      element("00080005", "CS", "ISO_IR 100"),
      element("0040A730", "SQ", item),
      element("00280010", "US", us(2)),
      element("7FE00010", "OW", new Uint8Array(8)),
    );

    for (let size = 0; size < whole.size; size += 1) {
      const outcome = await read(whole.slice(0, size)).catch((thrown: unknown) => thrown);
      expect(outcome instanceof Part10Error || (outcome as { dataset?: object }).dataset !== undefined).toBe(
        true,
      );
    }
  });
});
