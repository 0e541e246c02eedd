/** Small DICOM files and data sets for tests. */
import type { JsonDataset } from "../dicomweb/dataset";
import { makeDictionary } from "../dicomweb/dictionary";
import file from "../dicomweb/dictionary.g.json";
import { makeInstance, type Instance, type InstanceSource } from "../dicomweb/instance";

export const dictionary = makeDictionary(file);

export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let position = 0;
  for (const part of parts) {
    result.set(part, position);
    position += part.length;
  }
  return result;
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const longVrs = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);

/** An explicit VR little endian element; `length` defaults to that of the value. */
export function element(tag: string, vr: string, value: Uint8Array | string, length?: number): Uint8Array {
  const bytes = typeof value === "string" ? ascii(value.length % 2 === 0 ? value : `${value} `) : value;
  const isLong = longVrs.has(vr);
  const header = new DataView(new ArrayBuffer(isLong ? 12 : 8));
  header.setUint16(0, Number.parseInt(tag.slice(0, 4), 16), true);
  header.setUint16(2, Number.parseInt(tag.slice(4), 16), true);
  header.setUint8(4, vr.charCodeAt(0));
  header.setUint8(5, vr.charCodeAt(1));
  if (isLong) {
    header.setUint32(8, length ?? bytes.length, true);
  } else {
    header.setUint16(6, length ?? bytes.length, true);
  }
  return concat(new Uint8Array(header.buffer), bytes);
}

/** An implicit VR little endian element, and so also an item or a delimiter. */
export function implicit(tag: string, value: Uint8Array | string, length?: number): Uint8Array {
  const bytes = typeof value === "string" ? ascii(value.length % 2 === 0 ? value : `${value} `) : value;
  const header = new DataView(new ArrayBuffer(8));
  header.setUint16(0, Number.parseInt(tag.slice(0, 4), 16), true);
  header.setUint16(2, Number.parseInt(tag.slice(4), 16), true);
  header.setUint32(4, length ?? bytes.length, true);
  return concat(new Uint8Array(header.buffer), bytes);
}

export function us(value: number): Uint8Array {
  return Uint8Array.from([value & 255, value >> 8]);
}

/** A file with preamble, file meta information and a data set. */
export function part10(transferSyntaxUid: string, ...elements: readonly Uint8Array[]): Blob {
  const meta = element(
    "00020010",
    "UI",
    transferSyntaxUid.length % 2 === 0 ? transferSyntaxUid : `${transferSyntaxUid}\0`,
  );
  return new Blob([concat(new Uint8Array(128), ascii("DICM"), meta, ...elements)]);
}

const noSource: InstanceSource = {
  kind: "local",
  readFrame: () => Promise.reject(new Error("no pixels in this test")),
  readBulk: () => Promise.reject(new Error("no values in this test")),
};

/** An instance of an image with the given elements over sensible ones. */
export function instance(uid: string, elements: JsonDataset): Instance {
  const base: JsonDataset = {
    "00080018": { vr: "UI", Value: [uid] },
    "00280002": { vr: "US", Value: [1] },
    "00280004": { vr: "CS", Value: ["MONOCHROME2"] },
    "00280010": { vr: "US", Value: [2] },
    "00280011": { vr: "US", Value: [2] },
    "00280100": { vr: "US", Value: [16] },
    "00280101": { vr: "US", Value: [12] },
    "00280103": { vr: "US", Value: [0] },
  };
  return makeInstance({ ...base, ...elements }, noSource);
}

export function ds(...Value: readonly number[]): { readonly vr: "DS"; readonly Value: readonly number[] } {
  return { vr: "DS", Value };
}
