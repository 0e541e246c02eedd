import { describe, expect, test } from "vitest";
import { ds, instance } from "../testing/part10Builder";
import type { JsonDataset } from "./dataset";
import { sequenceOf } from "./sequence";

const axial = { "00200037": ds(1, 0, 0, 0, 1, 0) };
const at = (z: number): JsonDataset => ({ ...axial, "00200032": ds(0, 0, z) });
const numbered = (number: number): JsonDataset => ({ "00200013": { vr: "IS", Value: [number] } });
const uids = (frames: ReturnType<typeof sequenceOf>) => frames.map((frame) => frame.instance.sopInstanceUid);

describe("sequenceOf", () => {
  test("lists a video once, however many frames it has", () => {
    const video = {
      "00083002": { vr: "UI", Value: ["1.2.840.10008.1.2.4.102"] },
      "00280008": { vr: "IS", Value: [250] },
    };
    const pixels = {
      "00280010": { vr: "US", Value: [8] },
      "00280011": { vr: "US", Value: [8] },
      "00280100": { vr: "US", Value: [8] },
    };

    expect(sequenceOf([instance("a", { ...video, ...pixels })])).toHaveLength(1);
    expect(sequenceOf([instance("b", { "00280008": video["00280008"], ...pixels })])).toHaveLength(250);
  });

  test("orders slices along the normal, whatever their numbers", () => {
    const slices = [
      instance("b", { ...at(20), ...numbered(1) }),
      instance("a", { ...at(-5), ...numbered(2) }),
      instance("c", { ...at(30), ...numbered(0) }),
    ];

    expect(uids(sequenceOf(slices))).toEqual(["a", "b", "c"]);
  });

  test("orders oblique slices by their distance, not by one coordinate", () => {
    const sagittal = { "00200037": ds(0, 1, 0, 0, 0, -1) }; // normal points to -x
    const slice = (uid: string, x: number) => instance(uid, { ...sagittal, "00200032": ds(x, 100 - x, 3) });

    expect(uids(sequenceOf([slice("far", -10), slice("near", 10), slice("middle", 0)]))).toEqual([
      "near",
      "middle",
      "far",
    ]);
  });

  test("orders by instance number when a slice has no place", () => {
    const slices = [
      instance("two", { ...at(0), ...numbered(2) }),
      instance("ten", numbered(10)),
      instance("one", { ...at(9), ...numbered(1) }),
    ];

    expect(uids(sequenceOf(slices))).toEqual(["one", "two", "ten"]);
  });

  test("keeps volumes at the same places one after another", () => {
    const slices = [1, 2, 3, 4].map((number) =>
      instance(`i${number}`, { ...at(number % 2 === 0 ? 10 : 0), ...numbered(number) }),
    );

    expect(uids(sequenceOf(slices))).toEqual(["i1", "i2", "i3", "i4"]);
  });

  test("keeps planes of different orientations apart", () => {
    const coronal = (y: number, number: number): JsonDataset => ({
      "00200037": ds(1, 0, 0, 0, 0, -1),
      "00200032": ds(0, y, 0),
      ...numbered(number),
    });
    const slices = [
      instance("ax2", { ...at(5), ...numbered(1) }),
      instance("cor", coronal(0, 2)),
      instance("ax1", { ...at(0), ...numbered(3) }),
    ];

    expect(uids(sequenceOf(slices))).toEqual(["ax1", "ax2", "cor"]);
  });

  test("gives the frames of a multi-frame instance in their order", () => {
    const cine = instance("cine", { "00280008": { vr: "IS", Value: [3] } });

    expect(sequenceOf([cine]).map((frame) => frame.frameNumber)).toEqual([1, 2, 3]);
  });

  test("orders the frames of an enhanced instance by their own positions", () => {
    const frame = (z: number) => ({ "00209113": { vr: "SQ", Value: [{ "00200032": ds(0, 0, z) }] } });
    const enhanced = instance("enhanced", {
      "00280008": { vr: "IS", Value: [3] },
      "52009229": {
        vr: "SQ",
        Value: [{ "00209116": { vr: "SQ", Value: [{ "00200037": ds(1, 0, 0, 0, 1, 0) }] } }],
      },
      "52009230": { vr: "SQ", Value: [frame(8), frame(2), frame(5)] },
    });

    expect(sequenceOf([enhanced]).map((entry) => entry.frameNumber)).toEqual([2, 3, 1]);
  });

  test("shows the same instance once", () => {
    expect(uids(sequenceOf([instance("a", numbered(1)), instance("a", numbered(1))]))).toEqual(["a"]);
  });
});
