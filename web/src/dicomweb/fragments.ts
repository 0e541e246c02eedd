import { inlineBytes, number, type JsonDataset } from "./dataset";
import type { PixelDataLocation } from "./part10";
import { Tags } from "./tags";
import { isEncapsulated, TransferSyntaxes } from "./transferSyntax";

/** A run of bytes in a file. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** The ranges of one frame, and for one-bit images the bit it starts at. */
export interface FrameRanges {
  readonly ranges: readonly ByteRange[];
  readonly firstBit: number;
}

/** Where frame `frameIndex` (from 0) of native pixel data lies (PS3.5 section 8.1.1). */
export function nativeFrame(
  dataset: JsonDataset,
  pixelData: PixelDataLocation,
  frameIndex: number,
): FrameRanges {
  const pixels = (number(dataset, Tags.Rows) ?? 0) * (number(dataset, Tags.Columns) ?? 0);
  const samples = number(dataset, Tags.SamplesPerPixel) ?? 1;
  const bits = number(dataset, Tags.BitsAllocated) ?? 8;
  const subsampled = dataset[Tags.PhotometricInterpretation]?.Value?.[0] === "YBR_FULL_422";
  const frameBits = pixels * (subsampled ? 2 : samples) * bits;
  const startBit = frameIndex * frameBits; // one-bit frames follow one another without padding
  const start = Math.floor(startBit / 8);
  const end = Math.min(Math.ceil((startBit + frameBits) / 8), pixelData.length ?? 0);
  return {
    ranges: [{ offset: pixelData.offset + start, length: Math.max(0, end - start) }],
    firstBit: startBit % 8,
  };
}

/** The fragments of an encapsulated pixel data element, by walking its items (PS3.5 section A.4). */
export async function readFragments(
  blob: Blob,
  start: number,
): Promise<{ readonly offsetTable: readonly number[]; readonly fragments: readonly ByteRange[] }> {
  const fragments: ByteRange[] = [];
  let offsetTable: readonly number[] | undefined;
  let position = start;
  let cached: { readonly start: number; readonly view: DataView } | undefined;
  const chunk = 32 * 1024;
  while (position + 8 <= blob.size && fragments.length <= 1_000_000) {
    if (
      cached === undefined ||
      position < cached.start ||
      position + 8 > cached.start + cached.view.byteLength
    ) {
      cached = {
        start: position,
        view: new DataView(await blob.slice(position, position + chunk).arrayBuffer()),
      };
    }
    const at = position - cached.start;
    const group = cached.view.getUint16(at, true);
    const element = cached.view.getUint16(at + 2, true);
    const length = cached.view.getUint32(at + 4, true);
    if (group !== 0xfffe || element !== 0xe000 || length === 0xffffffff) {
      break;
    }
    const range = { offset: position + 8, length: Math.min(length, blob.size - position - 8) };
    if (offsetTable === undefined) {
      const table = new DataView(await blob.slice(range.offset, range.offset + range.length).arrayBuffer());
      offsetTable = Array.from({ length: table.byteLength >> 2 }, (_, index) =>
        table.getUint32(4 * index, true),
      );
    } else {
      fragments.push(range);
    }
    position += 8 + length;
  }
  return { offsetTable: offsetTable ?? [], fragments };
}

/**
 * Which fragments make which frame: by the extended or basic offset table, else one each, else by where a codestream
 * begins. `beginsFrame` looks at a fragment's first bytes.
 */
export async function framesOfFragments(
  fragments: readonly ByteRange[],
  offsets: readonly number[],
  frameCount: number,
  beginsFrame: (fragment: ByteRange) => Promise<boolean>,
): Promise<readonly (readonly ByteRange[])[]> {
  if (frameCount === 1) {
    return [fragments];
  }
  if (fragments.length === frameCount) {
    return fragments.map((fragment) => [fragment]);
  }
  const base = (fragments[0]?.offset ?? 8) - 8;
  if (offsets.length === frameCount) {
    return offsets.map((offset, index) => {
      const end = offsets[index + 1] ?? Infinity;
      return fragments.filter((fragment) => {
        const place = fragment.offset - 8 - base;
        return place >= offset && place < end;
      });
    });
  }
  const frames: ByteRange[][] = [];
  for (const fragment of fragments) {
    const current = frames.at(-1);
    if (current === undefined || (await beginsFrame(fragment))) {
      frames.push([fragment]);
    } else {
      current.push(fragment);
    }
  }
  return frames;
}

/** Reads frames of one file, with the fragment table made once, when the first frame is asked for. */
export class FrameReader {
  private readonly blob: Blob;
  private readonly dataset: JsonDataset;
  private readonly pixelData: PixelDataLocation;
  private readonly frameCount: number;
  private readonly encapsulated: boolean;
  private readonly bigEndian: boolean;
  private frames: Promise<readonly (readonly ByteRange[])[]> | undefined;

  constructor(
    blob: Blob,
    dataset: JsonDataset,
    pixelData: PixelDataLocation,
    transferSyntaxUid: string,
    frameCount: number,
  ) {
    this.blob = blob;
    this.dataset = dataset;
    this.pixelData = pixelData;
    this.frameCount = frameCount;
    this.bigEndian = transferSyntaxUid === TransferSyntaxes.ExplicitVRBigEndian;
    this.encapsulated = pixelData.length === undefined && isEncapsulated(transferSyntaxUid);
  }

  /** The bytes of frame `frameNumber` (from 1) as they are stored, fragments joined. */
  async read(frameNumber: number): Promise<Uint8Array<ArrayBuffer>> {
    if (!this.encapsulated) {
      const { ranges, firstBit } = nativeFrame(this.dataset, this.pixelData, frameNumber - 1);
      const stored = await this.join(ranges);
      const bitsAllocated = number(this.dataset, Tags.BitsAllocated) ?? 8;
      const bytes = this.bigEndian ? littleEndian(stored, bitsAllocated, this.pixelData.vr) : stored;
      return firstBit === 0 ? bytes : shiftBits(bytes, firstBit);
    }
    this.frames ??= this.findFrames();
    const ranges = (await this.frames)[frameNumber - 1];
    if (ranges === undefined || ranges.length === 0) {
      throw new Error(`frame ${frameNumber} is not in the file`);
    }
    return this.join(ranges);
  }

  private async findFrames(): Promise<readonly (readonly ByteRange[])[]> {
    const { offsetTable, fragments } = await readFragments(this.blob, this.pixelData.offset);
    const extended = inlineBytes(this.dataset[Tags.ExtendedOffsetTable]);
    const offsets = extended === undefined ? offsetTable : readOffsets64(extended);
    return framesOfFragments(fragments, offsets, this.frameCount, async (fragment) => {
      const head = new Uint8Array(await this.blob.slice(fragment.offset, fragment.offset + 3).arrayBuffer());
      const isJpeg = head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff;
      const isJpeg2000 = head[0] === 0xff && head[1] === 0x4f && head[2] === 0xff;
      return isJpeg || isJpeg2000;
    });
  }

  private async join(ranges: readonly ByteRange[]): Promise<Uint8Array<ArrayBuffer>> {
    const parts = ranges.map(({ offset, length }) => this.blob.slice(offset, offset + length));
    const [only] = parts;
    const whole = parts.length === 1 && only !== undefined ? only : new Blob(parts);
    return new Uint8Array(await whole.arrayBuffer());
  }
}

function readOffsets64(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length >> 3 }, (_, index) => Number(view.getBigUint64(8 * index, true)));
}

/** Moves a one-bit frame that begins inside a byte to the beginning of one. */
function shiftBits(bytes: Uint8Array<ArrayBuffer>, firstBit: number): Uint8Array<ArrayBuffer> {
  return bytes.map((byte, index) => (byte >> firstBit) | ((bytes[index + 1] ?? 0) << (8 - firstBit)));
}

/** Big endian samples as little endian; `vr` tells whether bytes travel in 16-bit words (PS3.5 section 8.2). */
function littleEndian(
  bytes: Uint8Array<ArrayBuffer>,
  bitsAllocated: number,
  vr: string,
): Uint8Array<ArrayBuffer> {
  const width = Math.max(bitsAllocated >> 3, vr === "OW" ? 2 : 1);
  for (let start = 0; width > 1 && start + width <= bytes.length; start += width) {
    bytes.subarray(start, start + width).reverse();
  }
  return bytes;
}

/** How the frames that {@link FrameReader} gives are stored: inflated and little endian where the file is not. */
export function storedSyntax(transferSyntaxUid: string): string {
  return transferSyntaxUid === TransferSyntaxes.DeflatedExplicitVRLittleEndian ||
    transferSyntaxUid === TransferSyntaxes.ExplicitVRBigEndian
    ? TransferSyntaxes.ExplicitVRLittleEndian
    : transferSyntaxUid;
}
