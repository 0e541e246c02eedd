import { Inflate } from "fflate";
import type { FrameDescription } from "../dicomweb/instance";
import {
  codecFor,
  isCodec,
  readJpegFrameHeader,
  isTwelveBitJpeg,
  type Codec,
  type Refusal,
} from "../dicomweb/transferSyntax";
import { expand422, interleave, PixelError, type DecodedSamples, type SampleArray } from "./pixels";
import { decodeRle } from "./rle";

/** A frame that this viewer does not show, with the reason it gives. */
export class RefusedError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal);
    this.name = "RefusedError";
    this.refusal = refusal;
  }
}

const largestFrameInBytes = 1024 ** 3;

/** Decodes a stored frame to samples by pixel. Codecs are loaded when the first frame needs them. */
export async function decodeSamples(
  bytes: Uint8Array<ArrayBuffer>,
  transferSyntaxUid: string,
  description: FrameDescription,
): Promise<DecodedSamples> {
  const codec = codecFor(transferSyntaxUid);
  if (!isCodec(codec)) {
    throw new RefusedError(codec);
  }
  const { rows, columns, samplesPerPixel, bitsAllocated, bitsStored } = description;
  const pixels = rows * columns;
  if (pixels * samplesPerPixel * Math.max(1, bitsAllocated >> 3) > largestFrameInBytes) {
    throw new PixelError("the frame is larger than what is decoded in a browser");
  }
  switch (codec) {
    case "native":
      return { data: nativeSamples(bytes, description), rgb: false, aligned: true };
    case "nativeBigEndian":
      return { data: nativeSamples(swapBytes(bytes, bitsAllocated), description), rgb: false, aligned: true };
    case "deflatedFrame":
      return {
        data: nativeSamples(inflateFrame(bytes, description), description),
        rgb: false,
        aligned: true,
      };
    case "rle": {
      if (bitsAllocated === 1) {
        const packed = decodeRle(bytes, Math.ceil(pixels / 8), 1, 1); // pixels stay packed in bytes (PS3.5 section 8.2.2)
        return { data: nativeSamples(packed, description), rgb: false, aligned: true };
      }
      const bytesPerSample = Math.max(1, bitsAllocated >> 3);
      const plain = decodeRle(bytes, pixels, samplesPerPixel, bytesPerSample);
      return { data: typedView(plain, bitsAllocated, false), rgb: false, aligned: true };
    }
    case "jpeg": {
      return isTwelveBitJpeg(bytes, bitsStored)
        ? decodeTwelveBit(bytes, description)
        : decodeJpeg(bytes, description);
    }
    case "jpegLossless":
      return decodeJpegLossless(bytes, description);
    default:
      return decodeWithWasm(codec, bytes, description);
  }
}

/** A frame of Deflated Image Frame Compression (PS3.5 section A.4.13), never larger than the frame can be. */
function inflateFrame(bytes: Uint8Array, description: FrameDescription): Uint8Array<ArrayBuffer> {
  const { rows, columns, samplesPerPixel, bitsAllocated } = description;
  const size = Math.ceil((rows * columns * samplesPerPixel * bitsAllocated) / 8);
  const frame = new Uint8Array(size);
  let filled = 0;
  const inflater = new Inflate((piece) => {
    frame.set(piece.subarray(0, size - filled), filled);
    filled = Math.min(size, filled + piece.length);
  });
  inflater.push(bytes);
  if (filled < size) {
    throw new PixelError("a deflated frame ends early");
  }
  return frame;
}

/** Native samples by pixel, whatever the planar configuration; one-bit samples one to a byte. */
export function nativeSamples(bytes: Uint8Array<ArrayBuffer>, description: FrameDescription): SampleArray {
  const { rows, columns, samplesPerPixel, bitsAllocated, photometricInterpretation, planarConfiguration } =
    description;
  const pixels = rows * columns;
  if (bitsAllocated === 1) {
    if (bytes.length * 8 < pixels) {
      throw new PixelError("the frame ends early");
    }
    return Uint8Array.from({ length: pixels }, (_, index) => ((bytes[index >> 3] ?? 0) >> (index & 7)) & 1);
  }
  if (photometricInterpretation.endsWith("_422") && bytes.length < pixels * samplesPerPixel) {
    return expand422(bytes, pixels);
  }
  const data = typedView(bytes, bitsAllocated, description.floatingPoint);
  return samplesPerPixel > 1 && planarConfiguration === 1
    ? interleave(data.subarray(0, pixels * samplesPerPixel), samplesPerPixel)
    : data;
}

function typedView(
  bytes: Uint8Array<ArrayBuffer>,
  bitsAllocated: number,
  floatingPoint: boolean,
): SampleArray {
  const width = Math.max(1, bitsAllocated >> 3);
  const length = Math.floor(bytes.length / width);
  const own = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  switch (bitsAllocated) {
    case 8:
      return own;
    case 16:
      return new Uint16Array(own.buffer, own.byteOffset, length);
    case 32:
      return floatingPoint
        ? new Float32Array(own.buffer, own.byteOffset, length)
        : new Uint32Array(own.buffer, own.byteOffset, length);
    case 64:
      if (floatingPoint) {
        return new Float64Array(own.buffer, own.byteOffset, length);
      }
  }
  throw new PixelError(`samples of ${bitsAllocated} bits`);
}

function swapBytes(bytes: Uint8Array<ArrayBuffer>, bitsAllocated: number): Uint8Array<ArrayBuffer> {
  const width = bitsAllocated >> 3;
  const result = bytes.slice();
  for (let start = 0; width > 1 && start + width <= result.length; start += width) {
    result.subarray(start, start + width).reverse();
  }
  return result;
}

async function decodeJpeg(
  bytes: Uint8Array<ArrayBuffer>,
  description: FrameDescription,
): Promise<DecodedSamples> {
  const stored = description.photometricInterpretation === "RGB" ? declareRgb(bytes) : bytes;
  const decoded = await decodeWithWasm("jpeg", stored, description);
  return { ...decoded, rgb: true };
}

async function decodeTwelveBit(
  bytes: Uint8Array<ArrayBuffer>,
  description: FrameDescription,
): Promise<DecodedSamples> {
  const { decodeJpegDct } = await import("./jpegDct");
  const { data, columns, rows, components } = decodeJpegDct(bytes);
  checkSize(columns, rows, components, description);
  return { data, rgb: false, aligned: false };
}

/**
 * A JPEG codestream of RGB components without a colour marker would be taken for YCbCr. When its components are not
 * subsampled, an Adobe marker (transform 0) is put in front to say what Photometric Interpretation says.
 */
export function declareRgb(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let position = 2;
  while (position + 4 <= bytes.length && bytes[position] === 0xff) {
    const marker = bytes[position + 1] ?? 0;
    const length = ((bytes[position + 2] ?? 0) << 8) | (bytes[position + 3] ?? 0);
    if (marker === 0xe0 || (marker === 0xee && length >= 14)) {
      return bytes; // a shorter Adobe marker is ignored by decoders, and so is here
    }
    if (marker >= 0xc0 && marker <= 0xc2) {
      const components = bytes[position + 9] ?? 0;
      const sampling = Array.from({ length: components }, (_, index) => bytes[position + 11 + 3 * index]);
      const subsampled = sampling.some((factors) => factors !== sampling[0]);
      return components === 3 && !subsampled
        ? joinBytes(bytes.subarray(0, 2), adobeRgb, bytes.subarray(2))
        : bytes;
    }
    position += 2 + length;
  }
  return bytes;
}

const adobeRgb = Uint8Array.from([0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0]);

function joinBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let position = 0;
  for (const part of parts) {
    result.set(part, position);
    position += part.length;
  }
  return result;
}

async function decodeJpegLossless(
  bytes: Uint8Array<ArrayBuffer>,
  description: FrameDescription,
): Promise<DecodedSamples> {
  const { Decoder } = await import("@cornerstonejs/jpeg-lossless-decoder-js");
  const header = readJpegFrameHeader(bytes);
  checkSize(header?.columns, header?.rows, header?.components, description);
  const wide = (header?.precision ?? description.bitsStored) > 8;
  const plain =
    bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
  const decoded = new Decoder().decode(plain.buffer, 0, plain.length, wide ? 2 : 1);
  const data = wide ? new Uint16Array(decoded.buffer) : new Uint8Array(decoded.buffer);
  return { data, rgb: false, aligned: false };
}

type WasmCodec = Extract<Codec, "jpeg" | "jpegLs" | "jpeg2000" | "htj2k">;

const loaders: Readonly<Record<WasmCodec, () => Promise<() => Codecs.Decoder>>> = {
  jpeg: async () => {
    const [factory, url] = await Promise.all([
      import("@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs"),
      import("@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url"),
    ]);
    const codec = await factory.default({ locateFile: () => url.default });
    return () => new codec.JPEGDecoder();
  },
  jpegLs: async () => {
    const [factory, url] = await Promise.all([
      import("@cornerstonejs/codec-charls/decodewasmjs"),
      import("@cornerstonejs/codec-charls/decodewasm?url"),
    ]);
    const codec = await factory.default({ locateFile: () => url.default });
    return () => new codec.JpegLSDecoder();
  },
  jpeg2000: async () => {
    const [factory, url] = await Promise.all([
      import("@cornerstonejs/codec-openjpeg/decodewasmjs"),
      import("@cornerstonejs/codec-openjpeg/decodewasm?url"),
    ]);
    const codec = await factory.default({ locateFile: () => url.default });
    return () => new codec.J2KDecoder();
  },
  htj2k: async () => {
    const [factory, url] = await Promise.all([
      import("@cornerstonejs/codec-openjph/wasmjs"),
      import("@cornerstonejs/codec-openjph/wasm?url"),
    ]);
    const codec = await factory.default({ locateFile: () => url.default });
    return () => new codec.HTJ2KDecoder();
  },
};

const makers = new Map<WasmCodec, Promise<() => Codecs.Decoder>>();

async function decodeWithWasm(
  codec: WasmCodec,
  bytes: Uint8Array,
  description: FrameDescription,
): Promise<DecodedSamples> {
  let maker = makers.get(codec);
  if (maker === undefined) {
    maker = loaders[codec]();
    makers.set(codec, maker);
  }
  const decoder = (await maker)();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const info = decoder.getFrameInfo();
    checkSize(info.width, info.height, info.componentCount, description);
    const plain = decoder.getDecodedBuffer().slice(); // the codec's own memory is used again for the next frame
    const data = info.bitsPerSample <= 8 ? plain : new Uint16Array(plain.buffer, 0, plain.length >> 1);
    const planar = codec === "jpegLs" && info.componentCount > 1 && decoder.getInterleaveMode?.() === 0;
    return {
      data: planar ? interleave(data, info.componentCount) : data,
      rgb:
        codec === "jpeg2000" || codec === "htj2k"
          ? description.photometricInterpretation !== "YBR_FULL"
          : false,
      aligned: false,
    };
  } catch (error) {
    throw error instanceof Error ? error : new PixelError("the codestream cannot be decoded");
  } finally {
    decoder.delete();
  }
}

/** A codestream that disagrees with Rows, Columns or Samples per Pixel is not this frame. */
function checkSize(
  width: number | undefined,
  height: number | undefined,
  components: number | undefined,
  description: FrameDescription,
): void {
  const { rows, columns, samplesPerPixel } = description;
  if (width !== columns || height !== rows || components !== samplesPerPixel) {
    throw new PixelError("the codestream has another size than the data set says");
  }
}
