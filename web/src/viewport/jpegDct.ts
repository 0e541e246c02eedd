import { HuffmanTable, naturalOrder, ScanDecoder, type Frame, type Scan } from "./jpegScan";
import { inverseDct } from "./jpegTransform";
import { PixelError } from "./pixels";

/** A decoded image, samples by pixel. */
export interface JpegSamples {
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  readonly precision: number;
  readonly data: Uint16Array<ArrayBuffer>;
}

const largestImageInSamples = 512 * 1024 ** 2;

/** Scans that a progressive image may have: ten times what encoders make, so that a crafted one ends. */
const mostScans = 256;

/**
 * Decodes baseline, extended and progressive JPEG with Huffman coding, of 8 or 12 bits (ITU-T T.81), in particular the 12-bit ones that the
 * decoder of the browser gets wrong. Components must have the size of the image.
 */
export function decodeJpegDct(bytes: Uint8Array): JpegSamples {
  const quantizations: Uint16Array[] = [];
  const dcTables: HuffmanTable[] = [];
  const acTables: HuffmanTable[] = [];
  let frame: Frame | undefined;
  let restartInterval = 0;
  let scans = 0;
  let position = 2;
  const at = (index: number): number => bytes[index] ?? 0;
  const word = (index: number): number => (at(index) << 8) | at(index + 1);

  while (position + 4 <= bytes.length) {
    if (at(position) !== 0xff) {
      position += 1; // what stands between segments means nothing
      continue;
    }
    const marker = at(position + 1);
    if (marker === 0xff || marker === 0 || (marker >= 0xd0 && marker <= 0xd8)) {
      position += marker === 0xff ? 1 : 2;
      continue;
    }
    if (marker === 0xd9) {
      break;
    }
    const start = position + 4;
    const end = Math.min(bytes.length, position + 2 + Math.max(2, word(position + 2)));
    position = end;
    if (marker === 0xdb) {
      readQuantization(bytes.subarray(start, end), quantizations);
    } else if (marker === 0xc4) {
      readHuffman(bytes.subarray(start, end), dcTables, acTables);
    } else if (marker === 0xdd) {
      restartInterval = word(start);
    } else if (marker === 0xc0 || marker === 0xc1 || marker === 0xc2) {
      frame = readFrame(bytes.subarray(start, end), marker === 0xc2);
    } else if (marker >= 0xc3 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc) {
      throw new PixelError("this process of JPEG is not decoded");
    } else if (marker === 0xda) {
      scans += 1;
      if (frame === undefined || scans > mostScans) {
        throw new PixelError("the codestream makes no sense");
      }
      const scan = readScan(bytes.subarray(start, end), frame);
      position = new ScanDecoder(bytes, end, frame, scan, dcTables, acTables).decode(restartInterval);
    }
  }
  if (frame === undefined || scans === 0) {
    throw new PixelError("the codestream holds no image");
  }
  return reconstruct(frame, quantizations);
}

function readQuantization(segment: Uint8Array, tables: Uint16Array[]): void {
  for (let position = 0; position < segment.length;) {
    const kind = segment[position] ?? 0;
    const wide = kind >> 4 !== 0;
    const table = new Uint16Array(64);
    position += 1;
    for (let i = 0; i < 64; i += 1) {
      const high = segment[position] ?? 0;
      table[naturalOrder[i] ?? 0] = wide ? (high << 8) | (segment[position + 1] ?? 0) : high;
      position += wide ? 2 : 1;
    }
    tables[kind & 3] = table;
  }
}

function readHuffman(segment: Uint8Array, dcTables: HuffmanTable[], acTables: HuffmanTable[]): void {
  for (let position = 0; position + 17 <= segment.length;) {
    const kind = segment[position] ?? 0;
    const counts = segment.subarray(position + 1, position + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const table = new HuffmanTable(counts, segment.subarray(position + 17, position + 17 + total));
    ((kind >> 4) & 1 ? acTables : dcTables)[kind & 3] = table;
    position += 17 + total;
  }
}

function readFrame(segment: Uint8Array, progressive: boolean): Frame {
  const word = (index: number): number => ((segment[index] ?? 0) << 8) | (segment[index + 1] ?? 0);
  const precision = segment[0] ?? 0;
  const rows = word(1);
  const columns = word(3);
  const count = segment[5] ?? 0;
  if (rows === 0 || columns === 0 || count === 0 || count > 4 || (precision !== 8 && precision !== 12)) {
    throw new PixelError("the codestream makes no sense");
  }
  if (rows * columns * count > largestImageInSamples) {
    throw new PixelError("the frame is larger than what is decoded in a browser");
  }
  const sampling = Array.from({ length: count }, (_, index) => segment[7 + 3 * index] ?? 0);
  if (sampling.some((factors) => factors !== sampling[0])) {
    throw new PixelError("components of different size are not decoded");
  }
  // When all are sampled alike, an MCU may as well be one block of each; alone, a component is coded block by block (clause A.2).
  const factors = sampling[0] ?? 0x11;
  const across = count === 1 ? 1 : Math.max(1, factors >> 4);
  const down = count === 1 ? 1 : Math.max(1, factors & 15);
  const mcusAcross = Math.ceil(columns / (8 * across));
  const mcusDown = Math.ceil(rows / (8 * down));
  const components = sampling.map((_, index) => ({
    id: segment[6 + 3 * index] ?? 0,
    across,
    down,
    quantization: (segment[8 + 3 * index] ?? 0) & 3,
    blocksAcross: Math.ceil(columns / 8),
    blocksDown: Math.ceil(rows / 8),
    stride: mcusAcross * across,
    coefficients: new Int16Array(64 * mcusAcross * across * mcusDown * down),
    dcTable: 0,
    acTable: 0,
    prediction: 0,
  }));
  return { progressive, precision, rows, columns, components, mcusAcross, mcusDown };
}

function readScan(segment: Uint8Array, frame: Frame): Scan {
  const count = segment[0] ?? 0;
  const components = Array.from({ length: count }, (_, index) => {
    const id = segment[1 + 2 * index] ?? 0;
    const tables = segment[2 + 2 * index] ?? 0;
    const component = frame.components.find((other) => other.id === id);
    if (component === undefined) {
      throw new PixelError("the codestream makes no sense");
    }
    component.dcTable = (tables >> 4) & 3;
    component.acTable = tables & 3;
    return component;
  });
  const rest = 1 + 2 * count;
  const [first, last, approximation] = [segment[rest] ?? 0, segment[rest + 1] ?? 63, segment[rest + 2] ?? 0];
  if (count === 0 || (frame.progressive && (first > last || last > 63 || (first > 0 && count > 1)))) {
    throw new PixelError("the codestream makes no sense");
  }
  return frame.progressive
    ? { components, first, last, high: approximation >> 4, low: approximation & 15 }
    : { components, first: 0, last: 63, high: 0, low: 0 };
}

function reconstruct(frame: Frame, quantizations: readonly Uint16Array[]): JpegSamples {
  const { rows, columns, components, precision } = frame;
  const count = components.length;
  const data = new Uint16Array(rows * columns * count);
  const block = new Int32Array(64);
  const largest = (1 << precision) - 1;
  components.forEach((component, index) => {
    const quantization = quantizations[component.quantization];
    if (quantization === undefined) {
      throw new PixelError("a quantization table is missing");
    }
    for (let down = 0; down < component.blocksDown; down += 1) {
      for (let across = 0; across < component.blocksAcross; across += 1) {
        const start = 64 * (down * component.stride + across);
        for (let i = 0; i < 64; i += 1) {
          block[i] = (component.coefficients[start + i] ?? 0) * (quantization[i] ?? 0);
        }
        inverseDct(block, precision);
        const height = Math.min(8, rows - 8 * down);
        const width = Math.min(8, columns - 8 * across);
        for (let y = 0; y < height; y += 1) {
          let target = ((8 * down + y) * columns + 8 * across) * count + index;
          for (let x = 0; x < width; x += 1, target += count) {
            data[target] = Math.min(largest, Math.max(0, block[8 * y + x] ?? 0));
          }
        }
      }
    }
  });
  return { rows, columns, components: count, precision, data };
}
