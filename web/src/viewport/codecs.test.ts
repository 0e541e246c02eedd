import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { instance } from "../testing/part10Builder";
import { describeFrame } from "../dicomweb/instance";
import { declareRgb, decodeSamples, nativeSamples } from "./codecs";
import { decodeRle } from "./rle";

const description = describeFrame(instance("a", {}), 0);
const bytes = (...values: readonly number[]) => Uint8Array.from(values);

describe("native samples", () => {
  test("one-bit pixels are unpacked from the lowest bit up", () => {
    expect([...nativeSamples(bytes(0b0000_1010), { ...description, bitsAllocated: 1 })]).toEqual([
      0, 1, 0, 1,
    ]);
  });

  test("words are read where they do not begin at an even place", () => {
    const odd = bytes(9, 1, 0, 2, 0, 3, 0, 4, 0).subarray(1);

    expect([...nativeSamples(odd, description)]).toEqual([1, 2, 3, 4]);
  });
});

describe("decodeSamples", () => {
  test("a deflated frame is inflated, and one that is too short is an error", async () => {
    const stored = (...values: readonly number[]) => Uint8Array.from(deflateRawSync(bytes(...values)));

    expect([
      ...(await decodeSamples(stored(1, 0, 2, 0, 3, 0, 4, 0), "1.2.840.10008.1.2.8.1", description)).data,
    ]).toEqual([1, 2, 3, 4]);
    await expect(decodeSamples(stored(1, 0), "1.2.840.10008.1.2.8.1", description)).rejects.toThrow(
      "ends early",
    );
  });

  test("a refused syntax says why", async () => {
    await expect(decodeSamples(bytes(), "1.2.840.10008.1.2.4.110", description)).rejects.toMatchObject({
      refusal: "jpegXl",
    });
  });

  test("a frame of impossible size is refused before memory is taken", async () => {
    const huge = { ...description, rows: 65535, columns: 65535 };

    await expect(decodeSamples(bytes(), "1.2.840.10008.1.2.5", huge)).rejects.toThrow("larger than");
  });
});

describe("RLE", () => {
  test("copies, repeats and puts the high byte first", () => {
    const segment = (...values: readonly number[]) => values;
    const header = Array.from<number>({ length: 64 }).fill(0);
    header[0] = 2;
    header[4] = 64;
    header[8] = 67;
    const frame = bytes(...header, ...segment(-3 & 255, 1, 128), ...segment(3, 10, 20, 30, 40));

    expect([...new Uint16Array(decodeRle(frame, 4, 1, 2).buffer)]).toEqual([266, 276, 286, 296]);
  });

  test("a segment that ends early is an error", () => {
    const frame = new Uint8Array(66);
    frame[0] = 1;
    frame[4] = 64;

    expect(() => decodeRle(frame, 4, 1, 1)).toThrow("ends early");
  });
});

test("RGB without a marker is declared; subsampled chroma and full markers are left alone", () => {
  const jpeg = (sampling: number, ...before: readonly number[]) =>
    bytes(0xff, 0xd8, ...before, 0xff, 0xc0, 0, 17, 8, 0, 1, 0, 1, 3, 1, sampling, 0, 2, 0x11, 0, 3, 0x11, 0);
  const adobe = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 1];

  expect(declareRgb(jpeg(0x11)).slice(2, 4)).toEqual(bytes(0xff, 0xee));
  expect(declareRgb(jpeg(0x22))).toHaveLength(jpeg(0x22).length);
  expect(declareRgb(jpeg(0x11, ...adobe))).toHaveLength(jpeg(0x11, ...adobe).length);
});
