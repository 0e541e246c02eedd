import type { FrameDescription, LookupTable, VoiWindow } from "../dicomweb/instance";

/** Samples as a codec gives them: by pixel, row by row, colour not converted unless `rgb` says so. */
export interface DecodedSamples {
  readonly data: SampleArray;
  /** True when the codec has already undone the colour transform. */
  readonly rgb: boolean;
  /** True for native and RLE samples, whose bits sit where High Bit says; codestreams hold them right aligned. */
  readonly aligned: boolean;
}

export type SampleArray =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** One frame ready to be windowed: greys after the modality transform. */
export interface GreyImage {
  readonly kind: "grey";
  readonly rows: number;
  readonly columns: number;
  readonly data:
    Uint8Array<ArrayBuffer> | Int16Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  /** The smallest and largest value that is not padding. */
  readonly min: number;
  readonly max: number;
}

/** One frame in colour: red, green, blue for each pixel. */
export interface ColorImage {
  readonly kind: "color";
  readonly rows: number;
  readonly columns: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

export type DisplayImage = GreyImage | ColorImage;

export class PixelError extends Error {}

/** From samples to what is shown: stored values, modality LUT, or colour (PS3.3 section C.11.1, C.7.6.3). */
export function toDisplayImage(samples: DecodedSamples, description: FrameDescription): DisplayImage {
  const { rows, columns, samplesPerPixel } = description;
  const expected = rows * columns * samplesPerPixel;
  if (samples.data.length < expected) {
    throw new PixelError(`${samples.data.length} samples where ${expected} belong`);
  }
  if (description.palette !== undefined) {
    return paletteImage(storedValues(samples, description), description);
  }
  return samplesPerPixel >= 3 ? colorImage(samples, description) : greyImage(samples, description);
}

/** The stored value of each sample: Bits Stored bits from High Bit down, sign-extended (PS3.5 section 8.1.1). */
export function storedValues(samples: DecodedSamples, description: FrameDescription): SampleArray {
  const { data } = samples;
  const { bitsStored, highBit, signed, bitsAllocated } = description;
  if (data instanceof Float32Array || data instanceof Float64Array || bitsAllocated === 1) {
    return data;
  }
  const width = data.BYTES_PER_ELEMENT * 8;
  const shift = samples.aligned ? Math.max(0, highBit + 1 - bitsStored) : 0;
  const isNative = shift === 0 && bitsStored >= width;
  if (isNative && isSignedArray(data) === signed) {
    return data;
  }
  const result = makeArray(width, signed, data.length);
  const left = 32 - Math.min(bitsStored, 32);
  for (let index = 0; index < data.length; index += 1) {
    const bits = ((data[index] ?? 0) >> shift) << left;
    result[index] = signed ? bits >> left : bits >>> left;
  }
  return result;
}

function isSignedArray(data: SampleArray): boolean {
  return data instanceof Int8Array || data instanceof Int16Array || data instanceof Int32Array;
}

function makeArray(
  width: number,
  signed: boolean,
  length: number,
): Exclude<SampleArray, Float32Array | Float64Array> {
  if (width === 8) {
    return signed ? new Int8Array(length) : new Uint8Array(length);
  }
  if (width === 16) {
    return signed ? new Int16Array(length) : new Uint16Array(length);
  }
  return signed ? new Int32Array(length) : new Uint32Array(length);
}

function greyImage(samples: DecodedSamples, description: FrameDescription): GreyImage {
  const { rows, columns, rescale, modalityLut, voiLut, windows, paddingRange, inverted } = description;
  const count = rows * columns;
  const stored = storedValues(samples, description);
  const slope = rescale?.slope ?? 1;
  const intercept = rescale?.intercept ?? 0;
  const usesVoiLut = voiLut !== undefined && windows.length === 0;
  const data = makeGreyArray(stored, description, count);
  const [padLow, padHigh] = paddingRange ?? [1, 0];
  let min = Infinity;
  let max = -Infinity;
  let padded = 0;
  for (let index = 0; index < count; index += 1) {
    const value = stored[index] ?? 0;
    if (value >= padLow && value <= padHigh) {
      padded += 1;
      continue;
    }
    const modality = modalityLut === undefined ? value * slope + intercept : lookUp(modalityLut, value);
    const shown = usesVoiLut ? lookUp(voiLut, Math.round(modality)) : modality;
    data[index] = shown;
    if (shown < min) {
      min = shown;
    }
    if (shown > max) {
      max = shown;
    }
  }
  if (min > max) {
    [min, max] = [0, 1];
  }
  if (padded > 0) {
    const background = inverted ? max : min; // padding is no part of the image: it is black whatever the window
    for (let index = 0; index < count; index += 1) {
      const value = stored[index] ?? 0;
      if (value >= padLow && value <= padHigh) {
        data[index] = background;
      }
    }
  }
  return { kind: "grey", rows, columns, data, min, max };
}

/** The smallest array that holds every value the frame could have. */
function makeGreyArray(stored: SampleArray, description: FrameDescription, count: number): GreyImage["data"] {
  const { bitsStored, signed, rescale, modalityLut, voiLut, windows } = description;
  if (stored instanceof Float32Array || stored instanceof Float64Array) {
    return new Float32Array(count);
  }
  const table = voiLut !== undefined && windows.length === 0 ? voiLut : modalityLut;
  const slope = rescale?.slope ?? 1;
  const intercept = rescale?.intercept ?? 0;
  if (table === undefined && !(Number.isInteger(slope) && Number.isInteger(intercept))) {
    return new Float32Array(count);
  }
  const low = signed ? -(2 ** (bitsStored - 1)) : 0;
  const high = signed ? 2 ** (bitsStored - 1) - 1 : 2 ** bitsStored - 1;
  const ends = table === undefined ? [low * slope + intercept, high * slope + intercept] : [0, 65535];
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  if (from >= 0 && to <= 255) {
    return new Uint8Array(count);
  }
  if (from >= -32768 && to <= 32767) {
    return new Int16Array(count);
  }
  return from >= 0 && to <= 65535 ? new Uint16Array(count) : new Float32Array(count);
}

/** Values before the first mapped take the first entry, values after the last the last (PS3.3 section C.11.1.1.1). */
function lookUp(table: LookupTable, value: number): number {
  const index = Math.min(Math.max(value - table.firstMapped, 0), table.data.length - 1);
  return table.data[index] ?? 0;
}

function paletteImage(stored: SampleArray, description: FrameDescription): ColorImage {
  const { rows, columns, palette } = description;
  const count = rows * columns;
  const data = new Uint8Array(3 * count);
  const tables = palette === undefined ? [] : [palette.red, palette.green, palette.blue];
  for (const [channel, table] of tables.entries()) {
    const bytes = eightBitTable(table);
    const last = bytes.length - 1;
    for (let index = 0; index < count; index += 1) {
      const entry = Math.min(Math.max((stored[index] ?? 0) - table.firstMapped, 0), last);
      data[3 * index + channel] = bytes[entry] ?? 0;
    }
  }
  return { kind: "color", rows, columns, data };
}

/** Some writers announce 16 bits and fill 8: then the values are what they are. */
function eightBitTable(table: LookupTable): Uint8Array {
  const shift = table.bits > 8 && table.data.some((value) => value > 255) ? table.bits - 8 : 0;
  return Uint8Array.from(table.data, (value) => value >> shift);
}

function colorImage(samples: DecodedSamples, description: FrameDescription): ColorImage {
  const { rows, columns, samplesPerPixel, photometricInterpretation, bitsStored } = description;
  const count = rows * columns;
  const source = storedValues(samples, description);
  const shift = Math.max(0, bitsStored - 8);
  const convert = samples.rgb ? undefined : conversions[photometricInterpretation];
  const data = new Uint8Array(3 * count);
  for (let index = 0; index < count; index += 1) {
    const from = samplesPerPixel * index;
    const a = (source[from] ?? 0) >> shift;
    const b = (source[from + 1] ?? 0) >> shift;
    const c = (source[from + 2] ?? 0) >> shift;
    if (convert === undefined) {
      data[3 * index] = a;
      data[3 * index + 1] = b;
      data[3 * index + 2] = c;
    } else {
      convert(data, 3 * index, a, b, c);
    }
  }
  return { kind: "color", rows, columns, data };
}

type Conversion = (target: Uint8Array, at: number, y: number, cb: number, cr: number) => void;

/** YCbCr to RGB over the full range (PS3.3 section C.7.6.3.1.2). */
const fullRange: Conversion = (target, at, y, cb, cr) => {
  target[at] = clampByte(y + 1.402 * (cr - 128));
  target[at + 1] = clampByte(y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128));
  target[at + 2] = clampByte(y + 1.772 * (cb - 128));
};

const partialRange: Conversion = (target, at, y, cb, cr) => {
  const light = 1.1644 * (y - 16);
  target[at] = clampByte(light + 1.596 * (cr - 128));
  target[at + 1] = clampByte(light - 0.3917 * (cb - 128) - 0.8129 * (cr - 128));
  target[at + 2] = clampByte(light + 2.0173 * (cb - 128));
};

const conversions: Readonly<Record<string, Conversion>> = {
  YBR_FULL: fullRange,
  YBR_FULL_422: fullRange,
  YBR_PARTIAL_422: partialRange,
  YBR_PARTIAL_420: partialRange,
};

function clampByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value);
}

/** Three planes, one after another, as samples by pixel. */
export function interleave<T extends SampleArray>(planes: T, samplesPerPixel: number): T {
  const count = Math.floor(planes.length / samplesPerPixel);
  const result = planes.slice() as T;
  for (let sample = 0; sample < samplesPerPixel; sample += 1) {
    for (let index = 0; index < count; index += 1) {
      result[index * samplesPerPixel + sample] = planes[sample * count + index] ?? 0;
    }
  }
  return result;
}

/** Native 4:2:2: two lightnesses share one pair of chromas; given back as three samples for each pixel. */
export function expand422(bytes: Uint8Array, pixels: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(3 * pixels);
  for (let index = 0; index < pixels; index += 1) {
    const pair = (index >> 1) * 4;
    result[3 * index] = bytes[pair + (index & 1)] ?? 0;
    result[3 * index + 1] = bytes[pair + 2] ?? 0;
    result[3 * index + 2] = bytes[pair + 3] ?? 0;
  }
  return result;
}

/** Where a value lies in a window, from 0 (black) to 1 (PS3.3 section C.11.2.1.2 and C.11.2.1.3). */
export function windowed(
  value: number,
  { center, width, function: kind }: Omit<VoiWindow, "explanation">,
): number {
  if (kind === "SIGMOID") {
    return 1 / (1 + Math.exp((-4 * (value - center)) / width));
  }
  const position =
    kind === "LINEAR_EXACT"
      ? (value - center) / width + 0.5
      : width <= 1
        ? value <= center - 0.5
          ? 0
          : 1
        : (value - (center - 0.5)) / (width - 1) + 0.5;
  return Math.min(1, Math.max(0, position));
}

/** Eight-bit greys of an image under a window. */
export function renderGrey(
  image: GreyImage,
  window: Omit<VoiWindow, "explanation">,
  inverted: boolean,
): Uint8Array<ArrayBuffer> {
  const { data } = image;
  const result = new Uint8Array(data.length);
  for (let index = 0; index < data.length; index += 1) {
    const level = Math.round(255 * windowed(data[index] ?? 0, window));
    result[index] = inverted ? 255 - level : level;
  }
  return result;
}

/** The window a frame is first shown with: its own, the range of its VOI LUT, or its whole range of values. */
export function defaultWindow(description: FrameDescription, image: GreyImage): VoiWindow {
  const [own] = description.windows;
  if (own !== undefined) {
    return own;
  }
  if (description.voiLut !== undefined) {
    const top = 2 ** Math.min(16, description.voiLut.bits) - 1;
    return { center: (top + 1) / 2, width: top + 1, explanation: "", function: "LINEAR" };
  }
  const width = Math.max(1, image.max - image.min + 1);
  return { center: image.min + width / 2, width, explanation: "", function: "LINEAR" };
}
