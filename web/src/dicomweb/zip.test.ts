import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { readZip, zipLimits, ZipError } from "./zip";

const blobOf = (bytes: Uint8Array) => new Blob([bytes.slice()]);
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (error: unknown) => (error instanceof ZipError ? error.failure : error),
  );

describe("readZip", () => {
  test("gives stored and deflated files, and no folders", async () => {
    const zip = blobOf(
      zipSync({ "a/": {}, "a/one.dcm": [strToU8("one"), { level: 0 }], "ñ.dcm": strToU8("two".repeat(50)) }),
    );

    const entries = await readZip(zip);

    expect(entries.map(({ name }) => name)).toEqual(["a/one.dcm", "ñ.dcm"]);
    expect(await Promise.all(entries.map(async ({ open }) => (await open()).text()))).toEqual([
      "one",
      "two".repeat(50),
    ]);
  });

  test("stops an entry that swells beyond the ratio", async () => {
    const [entry] = await readZip(
      blobOf(zipSync({ bomb: [new Uint8Array(4 * 1024 * 1024), { level: 9 }] })),
      { ...zipLimits, ratio: 10 },
    );

    expect(await failureOf(entry?.open() ?? Promise.resolve())).toBe("tooLarge");
  });

  test("counts all entries together against the total", async () => {
    const entries = await readZip(blobOf(zipSync({ a: new Uint8Array(600), b: new Uint8Array(600) })), {
      ...zipLimits,
      totalBytes: 1000,
    });

    expect(await failureOf(entries[0]?.open() ?? Promise.resolve())).toBe("none");
    expect(await failureOf(entries[1]?.open() ?? Promise.resolve())).toBe("tooLarge");
  });

  test("refuses an archive of too many entries before reading them", async () => {
    expect(
      await failureOf(
        readZip(blobOf(zipSync({ a: strToU8("a"), b: strToU8("b") })), { ...zipLimits, entries: 1 }),
      ),
    ).toBe("tooManyEntries");
  });

  test("names what is protected, cut or no archive", async () => {
    const zip = zipSync({ a: strToU8("aaaaaaaaaaaaaaaaaaaaaa") });
    const encrypted = zip.slice();
    const directory = encrypted.findLastIndex(
      (byte, at) => byte === 0x50 && encrypted[at + 1] === 0x4b && encrypted[at + 2] === 1,
    );
    encrypted[directory + 8] = 1;
    const [entry] = await readZip(blobOf(encrypted));

    expect(await failureOf(entry?.open() ?? Promise.resolve())).toBe("encrypted");
    expect(await failureOf(readZip(blobOf(zip.slice(0, -10))))).toBe("notZip");
    expect(await failureOf(readZip(new Blob(["nothing"])))).toBe("notZip");
  });
});
