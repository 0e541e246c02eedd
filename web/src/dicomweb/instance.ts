import { inlineBytes, items, number, numbers, strings, text, type JsonDataset, type TagKey } from "./dataset";
import { imageOrientation, patientPoint, type ImageOrientation, type PatientPoint } from "./geometry";
import { Tags } from "./tags";
import { codecFor } from "./transferSyntax";

/** A frame's bytes as they are stored. */
export interface StoredFrame {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly transferSyntaxUid: string;
}

/** Where an instance's pixels and long values come from: the archive, or a file of this computer. */
export interface InstanceSource {
  readonly kind: "archive" | "local";
  readFrame(frameNumber: number, signal?: AbortSignal): Promise<StoredFrame>;
  /** A value that the metadata only points to. */
  readBulk(uri: string, signal?: AbortSignal): Promise<Blob>;
}

/** One SOP instance with what the viewer asks of it most often. */
export interface Instance {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly instanceNumber: number | undefined;
  readonly numberOfFrames: number;
  /** False for documents, reports and all else without pixels; metadata of an archive leaves out the pixels themselves. */
  readonly hasPixels: boolean;
  readonly dataset: JsonDataset;
  readonly fileMeta: JsonDataset | undefined;
  readonly source: InstanceSource;
}

/** A window for display (PS3.3 section C.11.2.1.2). */
export interface VoiWindow {
  readonly center: number;
  readonly width: number;
  readonly explanation: string;
  readonly function: "LINEAR" | "LINEAR_EXACT" | "SIGMOID";
}

/** A lookup table with its descriptor (PS3.3 sections C.11.1.1 and C.11.2.1.1). */
export interface LookupTable {
  readonly firstMapped: number;
  readonly bits: number;
  readonly data: Uint16Array | Uint8Array;
}

export interface Palette {
  readonly red: LookupTable;
  readonly green: LookupTable;
  readonly blue: LookupTable;
}

/** What one frame's samples mean, from the instance and its functional groups. */
export interface FrameDescription {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly photometricInterpretation: string;
  readonly planarConfiguration: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  readonly floatingPoint: boolean;
  readonly paddingRange: readonly [number, number] | undefined;
  readonly rescale: { readonly slope: number; readonly intercept: number } | undefined;
  readonly rescaleType: string;
  readonly modalityLut: LookupTable | undefined;
  readonly windows: readonly VoiWindow[];
  readonly voiLut: LookupTable | undefined;
  readonly palette: Palette | undefined;
  /** Millimetres between rows and between columns. */
  readonly pixelSpacing: readonly [row: number, column: number] | undefined;
  /** Height over width of one pixel when only its shape is known. */
  readonly pixelAspect: number;
  readonly position: PatientPoint | undefined;
  readonly orientation: ImageOrientation | undefined;
  readonly inverted: boolean;
}

/** More frames than this are not listed: the number comes from outside, and no list is made of what is not there. */
const mostFrames = 100_000;

export function makeInstance(dataset: JsonDataset, source: InstanceSource, fileMeta?: JsonDataset): Instance {
  const rows = number(dataset, Tags.Rows) ?? 0;
  return {
    studyInstanceUid: text(dataset, Tags.StudyInstanceUID),
    seriesInstanceUid: text(dataset, Tags.SeriesInstanceUID),
    sopInstanceUid: text(dataset, Tags.SOPInstanceUID),
    sopClassUid: text(dataset, Tags.SOPClassUID),
    instanceNumber: number(dataset, Tags.InstanceNumber),
    numberOfFrames: Math.min(mostFrames, Math.max(1, Math.floor(number(dataset, Tags.NumberOfFrames) ?? 1))),
    hasPixels:
      rows > 0 &&
      (number(dataset, Tags.Columns) ?? 0) > 0 &&
      (fileMeta === undefined ? number(dataset, Tags.BitsAllocated) !== undefined : hasPixelData(dataset)),
    dataset,
    fileMeta,
    source,
  };
}

/** True for a video stream: its frames are not had one by one (PS3.5 section 8.2.5 and on). */
export function isVideo({ dataset, fileMeta }: Instance): boolean {
  const syntax =
    fileMeta === undefined
      ? text(dataset, Tags.AvailableTransferSyntaxUID)
      : text(fileMeta, Tags.TransferSyntaxUID);
  return codecFor(syntax) === "video";
}

function hasPixelData(dataset: JsonDataset): boolean {
  return [Tags.PixelData, Tags.FloatPixelData, Tags.DoubleFloatPixelData].some((tag) => tag in dataset);
}

/** Where functional groups are looked for: this frame's, then those all frames share (PS3.3 section C.7.6.16). */
export function functionalGroup(
  dataset: JsonDataset,
  frameIndex: number,
  sequence: TagKey,
): JsonDataset | undefined {
  const perFrame = items(dataset, Tags.PerFrameFunctionalGroupsSequence)[frameIndex];
  const shared = items(dataset, Tags.SharedFunctionalGroupsSequence)[0];
  return (
    (perFrame === undefined ? undefined : items(perFrame, sequence)[0]) ??
    (shared === undefined ? undefined : items(shared, sequence)[0])
  );
}

export function framePosition(dataset: JsonDataset, frameIndex: number): PatientPoint | undefined {
  const group = functionalGroup(dataset, frameIndex, Tags.PlanePositionSequence);
  return patientPoint(numbers(group ?? dataset, Tags.ImagePositionPatient));
}

export function frameOrientation(dataset: JsonDataset, frameIndex: number): ImageOrientation | undefined {
  const group = functionalGroup(dataset, frameIndex, Tags.PlaneOrientationSequence);
  return imageOrientation(numbers(group ?? dataset, Tags.ImageOrientationPatient));
}

/** Gathers what one frame's samples mean. `frameIndex` counts from 0. */
export function describeFrame(instance: Instance, frameIndex: number): FrameDescription {
  const { dataset } = instance;
  const measures = functionalGroup(dataset, frameIndex, Tags.PixelMeasuresSequence) ?? dataset;
  const values = functionalGroup(dataset, frameIndex, Tags.PixelValueTransformationSequence) ?? dataset;
  const voi = functionalGroup(dataset, frameIndex, Tags.FrameVOILUTSequence) ?? dataset;
  const floatingPoint = Tags.FloatPixelData in dataset || Tags.DoubleFloatPixelData in dataset;
  const bitsAllocated = number(dataset, Tags.BitsAllocated) ?? 8;
  const bitsStored = Math.min(number(dataset, Tags.BitsStored) ?? bitsAllocated, bitsAllocated);
  const signed = number(dataset, Tags.PixelRepresentation) === 1;
  const slope = number(values, Tags.RescaleSlope);
  const intercept = number(values, Tags.RescaleIntercept);
  const modalityLutItem = items(dataset, Tags.ModalityLUTSequence)[0];
  const voiLutItem = items(dataset, Tags.VOILUTSequence)[0];
  const photometricInterpretation =
    text(dataset, Tags.PhotometricInterpretation).toUpperCase() || "MONOCHROME2";
  const spacing = firstPair(measures, Tags.PixelSpacing) ?? firstPair(dataset, Tags.ImagerPixelSpacing);
  const [vertical = 1, horizontal = 1] = numbers(dataset, Tags.PixelAspectRatio);
  const shape = text(dataset, Tags.PresentationLUTShape);
  return {
    rows: number(dataset, Tags.Rows) ?? 0,
    columns: number(dataset, Tags.Columns) ?? 0,
    samplesPerPixel: number(dataset, Tags.SamplesPerPixel) ?? 1,
    photometricInterpretation,
    planarConfiguration: number(dataset, Tags.PlanarConfiguration) ?? 0,
    bitsAllocated,
    bitsStored,
    highBit: Math.min(number(dataset, Tags.HighBit) ?? bitsStored - 1, bitsAllocated - 1),
    signed,
    floatingPoint,
    paddingRange: paddingRange(dataset),
    rescale:
      slope === undefined && intercept === undefined
        ? undefined
        : { slope: slope || 1, intercept: intercept ?? 0 },
    rescaleType: text(values, Tags.RescaleType),
    modalityLut: modalityLutItem && readLut(modalityLutItem, Tags.LUTDescriptor, Tags.LUTData, signed),
    windows: readWindows(voi),
    voiLut: voiLutItem && readLut(voiLutItem, Tags.LUTDescriptor, Tags.LUTData, true),
    palette: photometricInterpretation === "PALETTE COLOR" ? readPalette(dataset, signed) : undefined,
    pixelSpacing: spacing,
    pixelAspect: vertical > 0 && horizontal > 0 ? vertical / horizontal : 1,
    position: framePosition(dataset, frameIndex),
    orientation: frameOrientation(dataset, frameIndex),
    inverted:
      photometricInterpretation === "MONOCHROME1" ||
      (shape === "INVERSE" && photometricInterpretation !== "MONOCHROME2"),
  };
}

function readWindows(dataset: JsonDataset): readonly VoiWindow[] {
  const widths = numbers(dataset, Tags.WindowWidth);
  const explanations = strings(dataset, Tags.WindowCenterWidthExplanation);
  const named = text(dataset, Tags.VOILUTFunction).toUpperCase();
  const voiFunction = named === "SIGMOID" || named === "LINEAR_EXACT" ? named : "LINEAR";
  return numbers(dataset, Tags.WindowCenter).flatMap((center, index) => {
    const width = widths[index] ?? 0;
    return width > 0
      ? [{ center, width, explanation: explanations[index] ?? "", function: voiFunction }]
      : [];
  });
}

function firstPair(dataset: JsonDataset, tag: TagKey): readonly [number, number] | undefined {
  const [row = 0, column = 0] = numbers(dataset, tag);
  return row > 0 && column > 0 ? [row, column] : undefined;
}

function paddingRange(dataset: JsonDataset): readonly [number, number] | undefined {
  const value = number(dataset, Tags.PixelPaddingValue);
  if (value === undefined) {
    return undefined;
  }
  const limit = number(dataset, Tags.PixelPaddingRangeLimit) ?? value;
  return [Math.min(value, limit), Math.max(value, limit)];
}

/** Reads a table; the first value mapped is signed when the values it is looked up with are. */
function readLut(
  dataset: JsonDataset,
  descriptorTag: TagKey,
  dataTag: TagKey,
  signed: boolean,
): LookupTable | undefined {
  const [entries = 0, first = 0, bits = 16] = numbers(dataset, descriptorTag);
  const count = entries === 0 ? 65536 : entries;
  const values = numbers(dataset, dataTag);
  const bytes = inlineBytes(dataset[dataTag]);
  const data = values.length > 0 ? Uint16Array.from(values) : bytes && tableFromBytes(bytes, count);
  if (data === undefined || data.length === 0) {
    return undefined;
  }
  const firstMapped = signed && first > 32767 ? first - 65536 : first;
  return { firstMapped, bits, data: data.subarray(0, count) };
}

/** Tables are words, or bytes when they are just as many as entries, packed or in 16-bit words. */
function tableFromBytes(bytes: Uint8Array, count: number): Uint16Array | Uint8Array {
  if (bytes.length < 2 * count) {
    return bytes;
  }
  return Uint16Array.from(
    { length: bytes.length >> 1 },
    (_, index) => (bytes[2 * index] ?? 0) | ((bytes[2 * index + 1] ?? 0) << 8),
  );
}

function readPalette(dataset: JsonDataset, signed: boolean): Palette | undefined {
  const red = readColorLut(
    dataset,
    signed,
    Tags.RedPaletteColorLookupTableDescriptor,
    Tags.RedPaletteColorLookupTableData,
    Tags.SegmentedRedPaletteColorLookupTableData,
  );
  const green = readColorLut(
    dataset,
    signed,
    Tags.GreenPaletteColorLookupTableDescriptor,
    Tags.GreenPaletteColorLookupTableData,
    Tags.SegmentedGreenPaletteColorLookupTableData,
  );
  const blue = readColorLut(
    dataset,
    signed,
    Tags.BluePaletteColorLookupTableDescriptor,
    Tags.BluePaletteColorLookupTableData,
    Tags.SegmentedBluePaletteColorLookupTableData,
  );
  return red && green && blue ? { red, green, blue } : undefined;
}

function readColorLut(
  dataset: JsonDataset,
  signed: boolean,
  descriptor: TagKey,
  plain: TagKey,
  segmented: TagKey,
): LookupTable | undefined {
  if (plain in dataset) {
    return readLut(dataset, descriptor, plain, signed);
  }
  const table = readLut(dataset, descriptor, segmented, signed);
  const [entries = 0] = numbers(dataset, descriptor);
  const bytes = inlineBytes(dataset[segmented]);
  if (table === undefined || bytes === undefined) {
    return undefined;
  }
  const words = tableFromBytes(bytes, 0);
  return { ...table, data: expandSegments(words, entries === 0 ? 65536 : entries) };
}

/** Expands a segmented palette: discrete runs, linear ramps and repetitions (PS3.3 section C.7.9.2). */
export function expandSegments(words: ArrayLike<number>, count: number): Uint16Array {
  const result = new Uint16Array(count);
  let written = 0;
  const put = (value: number): void => {
    if (written < count) {
      result[written] = value;
      written += 1;
    }
  };
  const runSegment = (position: number, depth: number): number => {
    const opcode = words[position] ?? 0;
    const length = words[position + 1] ?? 0;
    if (opcode === 0) {
      for (let index = 0; index < length; index += 1) {
        put(words[position + 2 + index] ?? 0);
      }
      return position + 2 + length;
    }
    if (opcode === 1) {
      const from = written === 0 ? 0 : (result[written - 1] ?? 0);
      const to = words[position + 2] ?? 0;
      for (let index = 1; index <= length; index += 1) {
        put(Math.round(from + ((to - from) * index) / length));
      }
      return position + 3;
    }
    const offset = (words[position + 2] ?? 0) + (words[position + 3] ?? 0) * 65536;
    let inner = offset;
    for (let index = 0; opcode === 2 && depth === 0 && index < length && written < count; index += 1) {
      inner = runSegment(inner, 1);
    }
    return opcode === 2 ? position + 4 : words.length;
  };
  for (let position = 0; position < words.length && written < count;) {
    position = runSegment(position, 0);
  }
  return result;
}
