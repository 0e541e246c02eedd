import { describe, expect, test } from "vitest";
import { ds, instance } from "../testing/part10Builder";
import { toBase64 } from "./dataset";
import { describeFrame, expandSegments } from "./instance";

describe("describeFrame", () => {
  test("takes windows, rescale and spacing from the instance", () => {
    const image = instance("a", {
      "00281050": ds(40, 500),
      "00281051": ds(80, 2000),
      "00281052": ds(-1024),
      "00281053": ds(1),
      "00280030": ds(0.5, 0.7),
    });

    const description = describeFrame(image, 0);

    expect(description.windows.map(({ center, width }) => [center, width])).toEqual([
      [40, 80],
      [500, 2000],
    ]);
    expect(description.rescale).toEqual({ slope: 1, intercept: -1024 });
    expect(description.pixelSpacing).toEqual([0.5, 0.7]);
  });

  test("takes what a frame says before what all frames share", () => {
    const voi = (center: number) => ({
      "00289132": { vr: "SQ", Value: [{ "00281050": ds(center), "00281051": ds(10) }] },
    });
    const image = instance("a", {
      "52009229": { vr: "SQ", Value: [voi(1)] },
      "52009230": { vr: "SQ", Value: [{}, voi(2)] },
    });

    expect(describeFrame(image, 0).windows[0]?.center).toBe(1);
    expect(describeFrame(image, 1).windows[0]?.center).toBe(2);
  });

  test("reads decimal strings that arrive as text", () => {
    const image = instance("a", {
      "00281052": { vr: "DS", Value: ["-1000"] },
      "00281053": { vr: "DS", Value: ["2.5"] },
    });

    expect(describeFrame(image, 0).rescale).toEqual({ slope: 2.5, intercept: -1000 });
  });

  test("leaves out windows without width", () => {
    expect(describeFrame(instance("a", { "00281050": ds(1), "00281051": ds(0) }), 0).windows).toEqual([]);
  });

  test("reads a lookup table of bytes as one of words", () => {
    const item = {
      "00283002": { vr: "US", Value: [2, 0, 16] },
      "00283006": { vr: "OW", InlineBinary: toBase64(Uint8Array.from([1, 0, 0, 1])) },
    };

    expect(
      describeFrame(instance("a", { "00283000": { vr: "SQ", Value: [item] } }), 0).modalityLut?.data,
    ).toEqual(Uint16Array.from([1, 256]));
  });
});

test("segmented palettes expand runs, ramps and repetitions", () => {
  const words = [0, 2, 10, 20, 1, 2, 40, 2, 1, 0, 0];

  expect([...expandSegments(words, 6)]).toEqual([10, 20, 30, 40, 10, 20]);
});
