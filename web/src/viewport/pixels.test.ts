import { describe, expect, test } from "vitest";
import { ds, instance } from "../testing/part10Builder";
import type { JsonDataset } from "../dicomweb/dataset";
import { describeFrame, type FrameDescription } from "../dicomweb/instance";
import {
  defaultWindow,
  expand422,
  interleave,
  renderGrey,
  toDisplayImage,
  windowed,
  type GreyImage,
} from "./pixels";

const describeImage = (elements: JsonDataset, more: Partial<FrameDescription> = {}) => ({
  ...describeFrame(instance("a", elements), 0),
  ...more,
});
const grey = (data: Uint16Array | Uint8Array, description: FrameDescription) =>
  toDisplayImage({ data, rgb: false, aligned: true }, description) as GreyImage;
const cs = (value: string) => ({ vr: "CS", Value: [value] });
const us = (...Value: readonly number[]) => ({ vr: "US", Value });

describe("greys", () => {
  test("bits above Bits Stored are no part of the value", () => {
    const image = grey(Uint16Array.from([0x1001, 0xf00f, 0x0fff, 0]), describeImage({}));

    expect([...image.data]).toEqual([1, 15, 4095, 0]);
  });

  test("values that do not end at bit 0 are brought down", () => {
    const image = grey(Uint16Array.from([0x0010, 0xfff0, 0, 0]), describeImage({ "00280102": us(15) }));

    expect([...image.data]).toEqual([1, 4095, 0, 0]);
  });

  test("signed values keep their sign", () => {
    const image = grey(Uint16Array.from([0x0fff, 0x0800, 0x07ff, 0]), describeImage({ "00280103": us(1) }));

    expect([...image.data]).toEqual([-1, -2048, 2047, 0]);
    expect(image.min).toBe(-2048);
  });

  test("slope and intercept give modality values, in the smallest array that holds them", () => {
    const whole = grey(
      Uint16Array.from([0, 1, 2, 3]),
      describeImage({ "00281052": ds(-1024), "00281053": ds(1) }),
    );
    const broken = grey(
      Uint16Array.from([0, 1, 2, 3]),
      describeImage({ "00281052": ds(0.5), "00281053": ds(2) }),
    );

    expect(whole.data).toEqual(Int16Array.from([-1024, -1023, -1022, -1021]));
    expect(broken.data).toEqual(Float32Array.from([0.5, 2.5, 4.5, 6.5]));
  });

  test("padding is black, and no part of the range", () => {
    const image = grey(Uint16Array.from([4000, 10, 20, 30]), describeImage({ "00280120": us(4000) }));

    expect([image.min, image.max]).toEqual([10, 30]);
    expect(image.data[0]).toBe(10);
  });

  test("padding is black in an inverted image too", () => {
    const image = grey(
      Uint16Array.from([0, 10, 20, 30]),
      describeImage({ "00280004": cs("MONOCHROME1"), "00280120": us(0) }),
    );

    expect(renderGrey(image, { center: 20, width: 21, function: "LINEAR" }, true)[0]).toBe(0);
  });

  test("a modality table takes its ends for values outside of it", () => {
    const modalityLut = { firstMapped: 1, bits: 16, data: Uint16Array.from([100, 200]) };

    expect([...grey(Uint16Array.from([0, 1, 2, 9]), describeImage({}, { modalityLut })).data]).toEqual([
      100, 100, 200, 200,
    ]);
  });

  test("a VOI table is used when no window is given", () => {
    const voiLut = { firstMapped: 0, bits: 8, data: Uint16Array.from([255, 128, 0]) };
    const description = describeImage({}, { voiLut });
    const image = grey(Uint16Array.from([0, 1, 2, 2]), description);

    expect([...image.data]).toEqual([255, 128, 0, 0]);
    expect(defaultWindow(description, image)).toMatchObject({ center: 128, width: 256 });
  });

  test("too few samples are an error, not a picture", () => {
    expect(() => grey(new Uint16Array(3), describeImage({}))).toThrow("3 samples where 4 belong");
  });
});

describe("windows", () => {
  test("linear: the standard's own corner points", () => {
    const window = { center: 2048, width: 4096, function: "LINEAR" } as const;

    expect(windowed(0, window)).toBe(0);
    expect(windowed(4095, window)).toBe(1);
    expect(windowed(2047.5, window)).toBe(0.5);
  });

  test("a width of one is a threshold", () => {
    expect([99, 100].map((value) => windowed(value, { center: 100, width: 1, function: "LINEAR" }))).toEqual([
      0, 1,
    ]);
  });

  test("linear exact and sigmoid have the middle at the centre", () => {
    expect(windowed(50, { center: 50, width: 10, function: "LINEAR_EXACT" })).toBe(0.5);
    expect(windowed(50, { center: 50, width: 10, function: "SIGMOID" })).toBe(0.5);
  });

  test("an image without a window is shown from its darkest to its brightest value", () => {
    const description = describeImage({});
    const image = grey(Uint16Array.from([100, 150, 200, 300]), description);

    expect([...renderGrey(image, defaultWindow(description, image), false)]).toEqual([0, 64, 128, 255]);
  });
});

describe("colour", () => {
  const color = (photometric: string, more: JsonDataset = {}) =>
    describeImage({
      "00280002": us(3),
      "00280004": cs(photometric),
      "00280100": us(8),
      "00280101": us(8),
      "00280010": us(1),
      "00280011": us(2),
      ...more,
    });

  test("YBR_FULL becomes RGB", () => {
    const samples = { data: Uint8Array.from([76, 85, 255, 255, 128, 128]), rgb: false, aligned: true };

    expect([...toDisplayImage(samples, color("YBR_FULL")).data]).toEqual([254, 0, 0, 255, 255, 255]);
  });

  test("what a codec has converted is not converted again", () => {
    const samples = { data: Uint8Array.from([1, 2, 3, 4, 5, 6]), rgb: true, aligned: false };

    expect([...toDisplayImage(samples, color("YBR_FULL_422")).data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("palettes look up 16-bit entries by their high byte", () => {
    const table = (...data: number[]) => ({ firstMapped: 5, bits: 16, data: Uint16Array.from(data) });
    const palette = { red: table(0xff00, 0x1000), green: table(0, 0x2000), blue: table(0x0100, 0x3000) };
    const description = describeImage(
      {
        "00280004": cs("PALETTE COLOR"),
        "00280010": us(1),
        "00280011": us(3),
        "00280100": us(8),
        "00280101": us(8),
      },
      { palette },
    );

    expect([
      ...toDisplayImage({ data: Uint8Array.from([0, 5, 6]), rgb: false, aligned: true }, description).data,
    ]).toEqual([255, 0, 1, 255, 0, 1, 16, 32, 48]);
  });

  test("planes and shared chroma become samples by pixel", () => {
    expect([...interleave(Uint8Array.from([1, 2, 3, 4, 5, 6]), 3)]).toEqual([1, 3, 5, 2, 4, 6]);
    expect([...expand422(Uint8Array.from([10, 20, 30, 40]), 2)]).toEqual([10, 30, 40, 20, 30, 40]);
  });
});
