import { zlibSync } from "fflate";

/** PNG files (ISO/IEC 15948) of 8-bit grey, 16-bit grey or 8-bit RGB samples, row by row. */
export type PngKind = "grey8" | "grey16" | "rgb8";

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const layouts = {
  grey8: { bitDepth: 8, colorType: 0, bytesPerPixel: 1 },
  grey16: { bitDepth: 16, colorType: 0, bytesPerPixel: 2 },
  rgb8: { bitDepth: 8, colorType: 2, bytesPerPixel: 3 },
} as const;

/** Samples are bytes; 16-bit ones big endian. */
export function encodePng(
  kind: PngKind,
  columns: number,
  rows: number,
  samples: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const { bitDepth, colorType, bytesPerPixel } = layouts[kind];
  const rowBytes = columns * bytesPerPixel;
  const filtered = new Uint8Array(rows * (rowBytes + 1));
  for (let row = 0; row < rows; row += 1) {
    const from = row * rowBytes;
    const to = row * (rowBytes + 1);
    filtered[to] = 1; // each byte is written as its difference to the pixel at its left, which packs better
    for (let index = 0; index < rowBytes; index += 1) {
      const left = index < bytesPerPixel ? 0 : (samples[from + index - bytesPerPixel] ?? 0);
      filtered[to + 1 + index] = (samples[from + index] ?? 0) - left;
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, columns);
  view.setUint32(4, rows);
  header.set([bitDepth, colorType, 0, 0, 0], 8);
  const chunks = [
    chunk("IHDR", header),
    chunk("IDAT", zlibSync(filtered, { level: 6 })),
    chunk("IEND", new Uint8Array()),
  ];
  const result = new Uint8Array(signature.length + chunks.reduce((total, { length }) => total + length, 0));
  result.set(signature);
  let position = signature.length;
  for (const part of chunks) {
    result.set(part, position);
    position += part.length;
  }
  return result;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const result = new Uint8Array(data.length + 12);
  const view = new DataView(result.buffer);
  view.setUint32(0, data.length);
  result.set(new TextEncoder().encode(type), 4);
  result.set(data, 8);
  view.setUint32(data.length + 8, crc32(result.subarray(4, data.length + 8)));
  return result;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, value) => {
  let crc = value;
  for (let bit = 0; bit < 8; bit += 1) {
    crc = (crc & 1) === 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  }
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc = (crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
