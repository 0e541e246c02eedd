import { describe, expect, test } from "vitest";
import { decodeJpegDct } from "./jpegDct";
import { PixelError } from "./pixels";

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

/** An extended sequential image of 12 bits, 13 × 11, as DCMTK encodes it, and the samples DCMTK decodes. */
const twelveBits = {
  codestream:
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUV" +
    "DA8XGBYUGBIUFRT/wQALDAALAA0BAREA/8QAFQABAQAAAAAAAAAAAAAAAAAADAv/xAAsEAAABAMHAwMFAAAAAAAAAAADBAUGAggUAQcJ" +
    "ChMVFgsSFxEkJiFERWFk/9oACAEBAAA/ADrvR18mFhUSc5fy5H4LJ04plVqWEn9q1LyXi8XW62pD+hTjUU28dMfzjlhyX5GNT+MuF8id" +
    "kmMDaVzB9TbvvIWHxdDxWga1Z4TY0y3NaMIS3km6V5ahrKju0qm3006WhB27d1+F70eeUu5+VPKo4ffh9gJF3HkSS07zTjsERXk/IWNf" +
    "Du+5dsXvNThre0tfvpaUam0K07UNPMEgWPCFwPJTEGTGK2XFAUkVAQD6QxPZkjhYC7hhrwYgwH1DFM2qLtXhYzccNpgSAyCBGLEATJhA" +
    "f///2Q==",
  samples: [
    1, 172, 342, 520, 692, 864, 1039, 1210, 1383, 1557, 1730, 1899, 2073, 90, 413, 741, 1064, 1380, 1705,
    2034, 1297, 1626, 1945, 2272, 2598, 2922, 181, 659, 1123, 1598, 1025, 1495, 1970, 1394, 1869, 2335, 2808,
    2236, 2704, 274, 896, 1517, 1096, 1712, 1295, 1910, 1484, 2106, 2733, 2304, 2927, 2499, 363, 1134, 866,
    1629, 1358, 2126, 1852, 1574, 2349, 2065, 2843, 2566, 3338, 456, 1377, 1250, 1125, 2043, 1914, 1798, 1664,
    2587, 2463, 2339, 3257, 3133, 542, 1623, 1642, 1663, 1692, 1715, 1735, 1755, 2831, 2855, 2876, 2897, 2916,
    637, 810, 983, 1157, 1329, 1498, 1675, 1848, 2022, 2191, 2367, 2544, 2713, 726, 1053, 1375, 1696, 2021,
    2342, 2665, 1940, 2258, 2585, 2908, 3234, 3555, 822, 1285, 1766, 2240, 1657, 2130, 2613, 2025, 2504, 2980,
    3444, 2873, 3342, 914, 1535, 2155, 1730, 2354, 1928, 2549, 2119, 2740, 3368, 2939, 3558, 3145,
  ],
};

/** A progressive image of 8 bits, 13 × 11, as libjpeg encodes it, and the samples its accurate integer transform gives. */
const progressive = {
  codestream:
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAoHBwgHBgoICAgLCgoLDhgQDg0NDh0VFhEYIx8lJCIfIiEmKzcvJik0KSEiMEExNDk7Pj4+" +
    "JS5ESUM8SDc9Pjv/wgALCAALAA0BAREA/8QAFgABAQEAAAAAAAAAAAAAAAAABQIG/9oACAEBAAAAATNQbX//xAAaEAACAgMAAAAAAAAA" +
    "AAAAAAADBAABAgUi/9oACAEBAAEFAlhQQuVqqbNoyuP/xAAcEAAABgMAAAAAAAAAAAAAAAAAAgMQERITIXH/2gAIAQEABj8CdHCetpnX" +
    "B//EABsQAAEEAwAAAAAAAAAAAAAAAAABESFxMVFh/9oACAEBAAE/IcMGuQIK+qq7dWf/2gAIAQEAAAAQX//EABsQAAIBBQAAAAAAAAAA" +
    "AAAAAAAxEQEQQVGR/9oACAEBAAE/ELMmFEA3FYSsMtn/2Q==",
  samples: [
    2, 14, 31, 44, 56, 70, 86, 98, 115, 125, 140, 156, 167, 9, 21, 38, 52, 63, 77, 93, 105, 122, 132, 148,
    163, 174, 19, 31, 48, 62, 73, 87, 103, 116, 132, 142, 158, 173, 184, 28, 41, 57, 71, 82, 96, 113, 125,
    141, 151, 167, 182, 193, 36, 48, 65, 79, 90, 104, 120, 133, 149, 159, 175, 190, 201, 45, 58, 74, 88, 99,
    113, 130, 142, 158, 168, 184, 199, 210, 56, 68, 84, 98, 109, 123, 140, 152, 168, 178, 194, 209, 220, 63,
    75, 91, 105, 117, 130, 147, 159, 176, 185, 201, 217, 227, 72, 84, 101, 115, 126, 140, 156, 169, 183, 195,
    224, 227, 240, 82, 94, 111, 124, 136, 150, 166, 178, 204, 207, 212, 251, 228, 90, 102, 119, 133, 144, 158,
    174, 186, 194, 234, 233, 231, 24,
  ],
};

describe("JPEG by DCT", () => {
  test.each([
    ["extended sequential, 12 bits", twelveBits, 12],
    ["progressive, 8 bits", progressive, 8],
  ])("%s: every sample is what other decoders give", (_, { codestream, samples }, precision) => {
    const image = decodeJpegDct(bytesOf(codestream));

    expect(image).toMatchObject({ rows: 11, columns: 13, components: 1, precision });
    expect([...image.data]).toEqual(samples);
  });

  test.each([
    ["extended sequential", twelveBits],
    ["progressive", progressive],
  ])("%s, cut anywhere: an image or an error, never a hang", (_, { codestream }) => {
    const bytes = bytesOf(codestream);
    for (let length = 0; length < bytes.length; length += 1) {
      try {
        expect(decodeJpegDct(bytes.subarray(0, length)).data).toHaveLength(143);
      } catch (error) {
        expect(error).toBeInstanceOf(PixelError);
      }
    }
  });

  test("a size that no browser holds is refused before memory is taken", () => {
    const bytes = bytesOf(twelveBits.codestream);
    const frame = bytes.findIndex((byte, index) => byte === 0xff && bytes[index + 1] === 0xc1);
    bytes.set([0xff, 0xff, 0xff, 0xff], frame + 5);

    expect(() => decodeJpegDct(bytes)).toThrow("larger than what is decoded");
  });
});
