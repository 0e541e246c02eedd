// Small DICOM files for the tests that open files of this computer.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ascii = (text) => Buffer.from(text.length % 2 === 0 ? text : `${text} `, "latin1");

export function element(group, number, vr, content) {
  const bytes = typeof content === "string" ? ascii(content) : content;
  const isLong = ["OB", "OW", "SQ", "UN", "UT"].includes(vr);
  const header = Buffer.alloc(isLong ? 12 : 8);
  header.writeUInt16LE(group, 0);
  header.writeUInt16LE(number, 2);
  header.write(vr, 4, "latin1");
  if (isLong) {
    header.writeUInt32LE(bytes.length, 8);
  } else {
    header.writeUInt16LE(bytes.length, 6);
  }
  return Buffer.concat([header, bytes]);
}

const uid = (text) => (text.length % 2 === 0 ? text : `${text}\0`);
const us = (number) => Buffer.from([number & 255, number >> 8]);

const rows = 64;
const columns = 64;

/** A slice of a box that moves with its number, as CT or whatever the transfer syntax is to be tried with. */
export function slice({
  study,
  number,
  transferSyntax = "1.2.840.10008.1.2.1",
  pixelData,
  patient = "MUÑOZ^BEGOÑA",
}) {
  const sop = `${study}.1.${number}`;
  const pixels = Buffer.alloc(2 * rows * columns);
  for (let row = 10; row < 54; row += 1) {
    for (let column = 4 + number * 8; column < 12 + number * 8; column += 1) {
      pixels.writeUInt16LE(1000 + 10 * number, 2 * (row * columns + column));
    }
  }
  const body = Buffer.concat([
    element(0x0008, 0x0005, "CS", "ISO_IR 100"),
    element(0x0008, 0x0016, "UI", uid("1.2.840.10008.5.1.4.1.1.2")),
    element(0x0008, 0x0018, "UI", uid(sop)),
    element(0x0008, 0x0020, "DA", "20240131"),
    element(0x0008, 0x0060, "CS", "CT"),
    element(0x0008, 0x1030, "LO", "=Tórax"),
    element(0x0010, 0x0010, "PN", patient),
    element(0x0010, 0x0020, "LO", `E2E-${study.split(".").at(-1)}`),
    element(0x0020, 0x000d, "UI", uid(study)),
    element(0x0020, 0x000e, "UI", uid(`${study}.1`)),
    element(0x0020, 0x0011, "IS", "1"),
    element(0x0020, 0x0013, "IS", String(9 - number)), // numbers run against the geometry
    element(0x0020, 0x0032, "DS", `0\\0\\${number * 5}`),
    element(0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0"),
    element(0x0028, 0x0002, "US", us(1)),
    element(0x0028, 0x0004, "CS", "MONOCHROME2"),
    element(0x0028, 0x0010, "US", us(rows)),
    element(0x0028, 0x0011, "US", us(columns)),
    element(0x0028, 0x0030, "DS", "1\\1"),
    element(0x0028, 0x0100, "US", us(16)),
    element(0x0028, 0x0101, "US", us(12)),
    element(0x0028, 0x0102, "US", us(11)),
    element(0x0028, 0x0103, "US", us(0)),
    element(0x0028, 0x1050, "DS", "500"),
    element(0x0028, 0x1051, "DS", "1000"),
    pixelData ?? element(0x7fe0, 0x0010, "OW", pixels),
  ]);
  const meta = Buffer.concat([
    element(0x0002, 0x0002, "UI", uid("1.2.840.10008.5.1.4.1.1.2")),
    element(0x0002, 0x0003, "UI", uid(sop)),
    element(0x0002, 0x0010, "UI", uid(transferSyntax)),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from("DICM"),
    element(0x0002, 0x0000, "UL", length),
    meta,
    body,
  ]);
}

/** Bits, eight to a byte, the rest ones; a zero byte follows each byte of ones (ITU-T T.81 clause B.1.1.5). */
function entropyCoded(bits) {
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, "1");
  return padded
    .match(/.{8}/gu)
    .flatMap((byte) => (byte === "11111111" ? [0xff, 0] : [Number.parseInt(byte, 2)]));
}

/** Pixel Data of one fragment: a JPEG of 12-bit samples, 448 in the upper half and 2488 in the lower. */
export function twelveBitJpeg() {
  const half = (rows * columns) / 64 / 2;
  const counts = (...first) => [...first, ...Array.from({ length: 16 - first.length }, () => 0)];
  // A difference of 8 bits and an end of block for the first of each half, then nothing but ends of blocks.
  const upper = `10${(255 - 200).toString(2).padStart(8, "0")}0${"00".repeat(half - 1)}`;
  const lower = `10${(255).toString(2)}0${"00".repeat(half - 1)}`;
  const segments = [
    [0xff, 0xd8],
    [0xff, 0xdb, 0, 67, 0, ...Array.from({ length: 64 }, () => 64)],
    [0xff, 0xc1, 0, 11, 12, 0, rows, 0, columns, 1, 1, 0x11, 0],
    [0xff, 0xc4, 0, 21, 0x00, ...counts(1, 1), 0, 8],
    [0xff, 0xc4, 0, 20, 0x10, ...counts(1), 0],
    [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0],
    entropyCoded(upper + lower),
    [0xff, 0xd9],
  ];
  const jpeg = Buffer.from(segments.flat());
  const item = (bytes) => {
    const header = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
    header.writeUInt32LE(bytes.length, 4);
    return Buffer.concat([header, bytes]);
  };
  const header = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff]);
  return Buffer.concat([
    header,
    item(Buffer.alloc(0)),
    item(Buffer.concat([jpeg, Buffer.alloc(jpeg.length % 2)])),
    Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]),
  ]);
}

/** A new UID root that no other run has used. */
export function newStudyUid() {
  return `2.25.${Date.now()}${Math.floor(Math.random() * 1e6)}`;
}

export function writeFolder(files) {
  const folder = mkdtempSync(join(tmpdir(), "placa-e2e-"));
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}
