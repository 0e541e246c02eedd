import { describe, expect, test } from "vitest";
import { codecFor, isTwelveBitJpeg, readJpegFrameHeader } from "./transferSyntax";

const jpeg = (marker: number, precision: number) =>
  Uint8Array.from([
    0xff,
    0xd8,
    0xff,
    0xfe,
    0,
    4,
    1,
    2,
    0xff,
    marker,
    0,
    11,
    precision,
    0,
    16,
    0,
    32,
    1,
    1,
    0x11,
    0,
  ]);

describe("what is not decoded, or not by the browser", () => {
  test.each([
    ["1.2.840.10008.1.2.4.92", "jpeg2000Part2"],
    ["1.2.840.10008.1.2.4.94", "jpip"],
    ["1.2.840.10008.1.2.4.103", "video"],
    ["1.2.840.10008.1.2.4.110", "jpegXl"],
    ["1.2.840.10008.1.2.4.58", "jpegRetired"],
    ["1.2.3.4", "unknownSyntax"],
    ["", "unknownSyntax"],
  ])("%s is %s", (uid, refusal) => {
    expect(codecFor(uid)).toBe(refusal);
  });

  test.each([
    ["extended with 12-bit samples", jpeg(0xc1, 12), 12],
    ["baseline that holds 12-bit samples", jpeg(0xc0, 12), 8],
    ["a codestream without a header and 12 bits stored", new Uint8Array(4), 12],
  ])("JPEG: %s goes to the decoder for 12 bits", (_, bytes, bitsStored) => {
    expect(isTwelveBitJpeg(bytes, bitsStored)).toBe(true);
  });

  test("8-bit JPEG does not, in the extended process either, whatever the data set says", () => {
    expect(isTwelveBitJpeg(jpeg(0xc1, 8), 8)).toBe(false);
    expect(isTwelveBitJpeg(jpeg(0xc1, 8), 10)).toBe(false);
  });
});

test("the frame header is found behind comments", () => {
  expect(readJpegFrameHeader(jpeg(0xc0, 8))).toEqual({
    marker: 0xc0,
    precision: 8,
    rows: 16,
    columns: 32,
    components: 1,
  });
});
