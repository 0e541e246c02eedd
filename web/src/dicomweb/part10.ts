import { Inflate } from "fflate";
import { decodingFor, type TextDecoding } from "./characterSet";
import { toBase64, strings, text, type JsonDataset, type JsonElement, type TagKey } from "./dataset";
import { isPrivate, type Dictionary } from "./dictionary";
import { piecesOf } from "./streams";
import { Tags } from "./tags";
import { TransferSyntaxes } from "./transferSyntax";

/** A DICOM file read as far as its pixel data, which stays where it is (PS3.10 section 7). */
export interface Part10File {
  readonly fileMeta: JsonDataset;
  readonly dataset: JsonDataset;
  readonly transferSyntaxUid: string;
  /** The bytes that offsets refer to: the file, or what a deflated data set inflates to. */
  readonly blob: Blob;
  readonly pixelData: PixelDataLocation | undefined;
}

/** Where the value of Pixel Data begins, and its length; undefined length means fragments. */
export interface PixelDataLocation {
  readonly offset: number;
  readonly length: number | undefined;
  readonly vr: string;
}

export type ReadFailure = "empty" | "notDicom" | "truncated" | "limit" | "unreadable";

/** A file that cannot be read: what is wrong, and the byte where it shows. */
export class Part10Error extends Error {
  readonly failure: ReadFailure;
  readonly offset: number;

  constructor(failure: ReadFailure, offset: number) {
    super(`${failure} at byte ${offset}`);
    this.name = "Part10Error";
    this.failure = failure;
    this.offset = offset;
  }
}

export const limits = {
  /** Sequence depth that is followed. */
  depth: 64,
  elements: 2_000_000,
  /** Binary values longer than this stay in the file. */
  inlineBytes: 128 * 1024,
  /** One value or sequence that must be in memory to be read. */
  valueBytes: 256 * 1024 * 1024,
  inflatedBytes: 1024 * 1024 * 1024,
  /** Inflated size over input size, after the first MiB. */
  inflateRatio: 200,
} as const;

const Undefined = 0xffffffff;
const shortVrs = new Set("AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US".split(" "));
const longVrs = new Set("OB OD OF OL OV OW SQ SV UC UN UR UT UV".split(" "));
const binaryVrs = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "UN"]);
/** Backslash is text in these (PS3.5 section 6.2). */
const singleValued = new Set(["ST", "LT", "UT", "UR"]);

/** Reads a file's elements; only the parts of it that hold them are brought into memory. */
export async function readPart10(file: Blob, dictionary: Dictionary): Promise<Part10File> {
  if (file.size === 0) {
    throw new Part10Error("empty", 0);
  }
  const window = await Window.open(file);
  const start = headerLength(window);
  const fileMeta: Record<TagKey, JsonElement> = {};
  let datasetStart = start;
  if (start === 132 || startsWithGroup2(window, start)) {
    const meta = new Reader(window, start, { explicit: true, bigEndian: false }, dictionary);
    await meta.readTopLevel(fileMeta, 0x0002);
    datasetStart = meta.position;
  }
  const declared = text(fileMeta, Tags.TransferSyntaxUID);
  const transferSyntaxUid = declared === "" ? await guessSyntax(window, datasetStart) : declared;

  const source =
    transferSyntaxUid === TransferSyntaxes.DeflatedExplicitVRLittleEndian
      ? { window: await Window.open(await inflate(file.slice(datasetStart), datasetStart)), start: 0 }
      : { window, start: datasetStart };
  const syntax = {
    explicit:
      transferSyntaxUid !== TransferSyntaxes.ImplicitVRLittleEndian ||
      (await looksExplicit(source.window, source.start)),
    bigEndian: transferSyntaxUid === TransferSyntaxes.ExplicitVRBigEndian,
  };
  const dataset: Record<TagKey, JsonElement> = {};
  const reader = new Reader(source.window, source.start, syntax, dictionary);
  await reader.readTopLevel(dataset);
  if (Object.keys(dataset).length === 0) {
    throw new Part10Error("notDicom", datasetStart);
  }
  return { fileMeta, dataset, transferSyntaxUid, blob: source.window.blob, pixelData: reader.pixelData };
}

/** 132 with a preamble and prefix; 0 for files that begin with their first element. */
function headerLength(window: Window): number {
  const bytes = window.bytes;
  const isPrefix = [0x44, 0x49, 0x43, 0x4d].every((byte, index) => bytes[128 + index] === byte);
  if (isPrefix) {
    return 132;
  }
  const group = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);
  const vr = String.fromCharCode(bytes[4] ?? 0, bytes[5] ?? 0);
  const length = new DataView(bytes.buffer, bytes.byteOffset, Math.min(8, bytes.length));
  const plausible =
    bytes.length >= 8 &&
    ((group === 2 && shortVrs.has(vr)) ||
      (group === 0x0800 && bytes[2] === 0) || // big endian, without file meta information
      (group === 8 && (shortVrs.has(vr) || longVrs.has(vr) || length.getUint32(4, true) <= 256)));
  if (!plausible) {
    throw new Part10Error("notDicom", 0);
  }
  return 0;
}

function startsWithGroup2(window: Window, start: number): boolean {
  return window.bytes[start] === 2 && window.bytes[start + 1] === 0;
}

/** Some files say implicit VR and are explicit: their first element shows it. */
async function looksExplicit(window: Window, start: number): Promise<boolean> {
  await window.ensure(start, Math.min(8, window.blob.size - start));
  const bytes = window.bytes.subarray(start - window.start);
  const vr = String.fromCharCode(bytes[4] ?? 0, bytes[5] ?? 0);
  return bytes[0] === 8 && bytes[1] === 0 && (shortVrs.has(vr) || longVrs.has(vr));
}

async function guessSyntax(window: Window, start: number): Promise<string> {
  await window.ensure(start, 8);
  const bytes = window.bytes.subarray(start - window.start);
  const vr = String.fromCharCode(bytes[4] ?? 0, bytes[5] ?? 0);
  if (!shortVrs.has(vr) && !longVrs.has(vr)) {
    return TransferSyntaxes.ImplicitVRLittleEndian;
  }
  return bytes[0] === 0 && bytes[1] !== 0
    ? TransferSyntaxes.ExplicitVRBigEndian
    : TransferSyntaxes.ExplicitVRLittleEndian;
}

/** Inflates a deflated data set (PS3.5 section A.5) within the limits; padding after its end does not matter. */
async function inflate(deflated: Blob, offset: number): Promise<Blob> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const most = Math.min(limits.inflatedBytes, 1024 * 1024 + limits.inflateRatio * deflated.size);
  let total = 0;
  const inflater = new Inflate((piece) => {
    total += piece.length;
    if (total > most) {
      throw new Part10Error("limit", offset);
    }
    pieces.push(piece.slice());
  });
  try {
    for await (const piece of piecesOf(deflated.stream())) {
      inflater.push(piece);
    }
  } catch (error) {
    throw error instanceof Part10Error ? error : new Part10Error("unreadable", offset);
  }
  return new Blob(pieces);
}

/** A part of a file in memory that moves on as reading goes on. */
class Window {
  readonly blob: Blob;
  start = 0;
  bytes: Uint8Array = new Uint8Array();
  private static readonly chunk = 64 * 1024;

  private constructor(blob: Blob) {
    this.blob = blob;
  }

  static async open(blob: Blob): Promise<Window> {
    const window = new Window(blob);
    await window.load(0, Window.chunk);
    return window;
  }

  has(offset: number, length: number): boolean {
    return offset >= this.start && offset + length <= this.start + this.bytes.length;
  }

  /** Makes `length` bytes at `offset` available; false when the file ends before. */
  async ensure(offset: number, length: number): Promise<boolean> {
    if (this.has(offset, length)) {
      return true;
    }
    if (offset + length > this.blob.size) {
      return false;
    }
    await this.load(offset, Math.max(length, Window.chunk));
    return true;
  }

  private async load(offset: number, length: number): Promise<void> {
    this.bytes = new Uint8Array(await this.blob.slice(offset, offset + length).arrayBuffer());
    this.start = offset;
  }
}

/** Thrown inside one step of reading to ask for more bytes; never leaves this module. */
class NeedMore extends Error {
  readonly end: number;

  constructor(end: number) {
    super("more bytes needed");
    this.end = end;
  }
}

interface Encoding {
  readonly explicit: boolean;
  readonly bigEndian: boolean;
}

interface Header {
  readonly tag: TagKey;
  readonly vr: string;
  readonly length: number;
  readonly size: number;
}

/** Reads elements; the top level moves the window along, sequences are read in one piece. */
class Reader {
  position: number;
  pixelData: PixelDataLocation | undefined;
  private readonly window: Window;
  private readonly encoding: Encoding;
  private readonly dictionary: Dictionary;
  private decode: TextDecoding = decodingFor([]);
  private elements = 0;
  private signed = false;

  constructor(window: Window, position: number, encoding: Encoding, dictionary: Dictionary) {
    this.window = window;
    this.position = position;
    this.encoding = encoding;
    this.dictionary = dictionary;
  }

  /** Reads elements into `dataset` until the end or the pixel data; with `onlyGroup`, until another group begins. */
  async readTopLevel(dataset: Record<TagKey, JsonElement>, onlyGroup?: number): Promise<void> {
    const end = this.window.blob.size;
    while (this.position + 8 <= end) {
      await this.window.ensure(this.position, Math.min(12, end - this.position));
      if (onlyGroup !== undefined && this.view(this.position, 2).getUint16(0, true) !== onlyGroup) {
        return; // what follows may be deflated: it has no header yet
      }
      const header = this.tryReadHeader();
      if (header === undefined) {
        return;
      }
      if (header.tag === "FFFCFFFC") {
        return; // data set trailing padding (PS3.10 section 7.2)
      }
      const valueStart = this.position + header.size;
      if (
        header.tag === Tags.PixelData ||
        header.tag === Tags.FloatPixelData ||
        header.tag === Tags.DoubleFloatPixelData
      ) {
        this.pixelData = {
          offset: valueStart,
          length: header.length === Undefined ? undefined : Math.min(header.length, end - valueStart),
          vr: header.vr,
        };
        const place = this.pixelData.length;
        dataset[header.tag] =
          place === undefined
            ? { vr: header.vr }
            : { vr: header.vr, BulkDataURI: bulkUri(valueStart, place) };
        if (header.length === Undefined) {
          return;
        }
        this.position = valueStart + header.length;
        continue;
      }
      if (header.length !== Undefined && valueStart + header.length > end) {
        if (this.pixelData !== undefined) {
          return;
        }
        throw new Part10Error("truncated", this.position);
      }
      if (binaryVrs.has(header.vr) && header.length !== Undefined && header.length > limits.inlineBytes) {
        dataset[header.tag] = { vr: header.vr, BulkDataURI: bulkUri(valueStart, header.length) };
        this.position = valueStart + header.length;
        continue;
      }
      this.position = await this.readWhole(dataset, header, valueStart);
    }
  }

  /** The header at the position; undefined for padding after Pixel Data, which many writers leave. */
  private tryReadHeader(): Header | undefined {
    try {
      return this.readHeader(this.position, this.encoding);
    } catch (error) {
      if (this.pixelData !== undefined) {
        return undefined;
      }
      throw error instanceof NeedMore ? new Part10Error("truncated", this.position) : error;
    }
  }

  /** Reads one element whose value fits in memory, bringing in more of the file as often as it takes. */
  private async readWhole(
    dataset: Record<TagKey, JsonElement>,
    header: Header,
    valueStart: number,
  ): Promise<number> {
    let wanted = header.length === Undefined ? 0 : header.length;
    for (;;) {
      if (wanted > limits.valueBytes) {
        throw new Part10Error("limit", this.position);
      }
      const available = Math.min(header.size + wanted, this.window.blob.size - this.position);
      await this.window.ensure(this.position, available);
      try {
        const [element, next] = this.readValue(header, valueStart, this.encoding, 0);
        this.keep(dataset, header.tag, element);
        return next;
      } catch (error) {
        if (!(error instanceof NeedMore)) {
          throw error;
        }
        if (this.window.start + this.window.bytes.length >= this.window.blob.size) {
          throw new Part10Error("truncated", this.position);
        }
        wanted = Math.max(error.end - valueStart, 2 * this.window.bytes.length);
      }
    }
  }

  private keep(dataset: Record<TagKey, JsonElement>, tag: TagKey, element: JsonElement): void {
    dataset[tag] = element;
    if (tag === Tags.SpecificCharacterSet) {
      this.decode = decodingFor((element.Value ?? []).map((value) => String(value ?? "")));
    }
    if (tag === Tags.PixelRepresentation) {
      this.signed = element.Value?.[0] === 1;
    }
  }

  private view(offset: number, length: number): DataView {
    if (!this.window.has(offset, length)) {
      throw new NeedMore(offset + length);
    }
    const { bytes, start } = this.window;
    return new DataView(bytes.buffer, bytes.byteOffset + offset - start, length);
  }

  private readHeader(offset: number, { explicit, bigEndian }: Encoding): Header {
    const view = this.view(offset, 8);
    const group = view.getUint16(0, !bigEndian);
    const tag = hex(group) + hex(view.getUint16(2, !bigEndian));
    if (group === 0xfffe) {
      return { tag, vr: "", length: view.getUint32(4, !bigEndian), size: 8 };
    }
    if (!explicit) {
      return { tag, vr: this.implicitVr(tag), length: view.getUint32(4, true), size: 8 };
    }
    const vr = String.fromCharCode(view.getUint8(4), view.getUint8(5));
    if (vr === "UN" && !isPrivate(tag)) {
      // Written by someone whose dictionary was older; bytes of a known element mean what ours says (PS3.5 section 6.2.2).
      const known = this.implicitVr(tag);
      const length = this.view(offset, 12).getUint32(8, !bigEndian);
      return { tag, vr: known === "SQ" ? "UN" : known, length, size: 12 };
    }
    if (shortVrs.has(vr)) {
      return { tag, vr, length: view.getUint16(6, !bigEndian), size: 8 };
    }
    if (longVrs.has(vr) || /^[A-Z]{2}$/.test(vr)) {
      return {
        tag,
        vr: longVrs.has(vr) ? vr : "UN",
        length: this.view(offset, 12).getUint32(8, !bigEndian),
        size: 12,
      };
    }
    // Some writers leave single elements implicit in an explicit data set; the length then tells.
    const length = view.getUint32(4, !bigEndian);
    if (offset + 8 + length > this.window.blob.size && length !== Undefined) {
      throw new Part10Error("unreadable", offset);
    }
    return { tag, vr: this.implicitVr(tag), length, size: 8 };
  }

  private implicitVr(tag: TagKey): string {
    if (isPrivate(tag)) {
      return /^....00[1-9A-F].$/.test(tag) ? "LO" : "UN"; // a private creator (PS3.5 section 7.8.1)
    }
    if (tag.endsWith("0000")) {
      return "UL";
    }
    const vr = this.dictionary.find(tag)?.vr ?? "UN";
    if (vr === "US" && this.signed && signedWhenPixelsAre.has(tag)) {
      return "SS";
    }
    return vr === "OB" ? "OW" : vr;
  }

  private readValue(header: Header, start: number, encoding: Encoding, depth: number): [JsonElement, number] {
    this.elements += 1;
    if (depth > limits.depth || this.elements > limits.elements) {
      throw new Part10Error("limit", start);
    }
    const { vr, length } = header;
    if (vr === "SQ" || (length === Undefined && vr === "UN")) {
      // An undefined-length UN holds implicit VR items (PS3.5 section 6.2.2).
      const inner = vr === "UN" ? { explicit: false, bigEndian: false } : encoding;
      const [value, next] = this.readItems(start, length, inner, depth);
      return [{ vr: "SQ", Value: value }, next];
    }
    if (length === Undefined) {
      return [{ vr }, this.skipFragments(start)];
    }
    if (binaryVrs.has(vr) && length > limits.inlineBytes) {
      return [{ vr, BulkDataURI: bulkUri(start, length) }, start + length];
    }
    const view = this.view(start, length);
    return [decodeValue(vr, view, !encoding.bigEndian, this.decode), start + length];
  }

  private readItems(
    start: number,
    length: number,
    encoding: Encoding,
    depth: number,
  ): [JsonDataset[], number] {
    const end = length === Undefined ? Infinity : start + length;
    const value: JsonDataset[] = [];
    let position = start;
    while (position < end) {
      const item = this.readHeader(position, encoding);
      position += 8;
      if (item.tag === "FFFEE0DD") {
        return [value, position];
      }
      if (item.tag !== "FFFEE000") {
        throw new Part10Error("unreadable", position - 8);
      }
      const [dataset, next] = this.readItem(position, item.length, end, encoding, depth);
      value.push(dataset);
      position = next;
    }
    return [value, position];
  }

  private readItem(
    start: number,
    length: number,
    limit: number,
    encoding: Encoding,
    depth: number,
  ): [JsonDataset, number] {
    const end = length === Undefined ? Infinity : Math.min(start + length, limit);
    const dataset: Record<TagKey, JsonElement> = {};
    const outer = this.decode; // an item may have a character set of its own (PS3.5 section 7.5.3)
    let position = start;
    try {
      while (position < end) {
        const header = this.readHeader(position, encoding);
        if (header.tag === "FFFEE00D") {
          return [dataset, position + 8];
        }
        const [element, next] = this.readValue(header, position + header.size, encoding, depth + 1);
        this.keep(dataset, header.tag, element);
        position = next;
      }
      return [dataset, position];
    } finally {
      this.decode = outer;
    }
  }

  private skipFragments(start: number): number {
    let position = start;
    for (;;) {
      const item = this.readHeader(position, this.encoding);
      position += 8;
      if (item.tag === "FFFEE0DD") {
        return position;
      }
      if (item.tag !== "FFFEE000" || item.length === Undefined) {
        throw new Part10Error("unreadable", position - 8);
      }
      position += item.length;
    }
  }
}

/** Their VR is `US or SS` and follows Pixel Representation (PS3.5 annex A.1). */
const signedWhenPixelsAre = new Set(["00280106", "00280107", "00280120", "00280121", "00280108", "00280109"]);

const textVrs = new Set(["LO", "LT", "PN", "SH", "ST", "UC", "UT"]);

function decodeValue(vr: string, view: DataView, little: boolean, decode: TextDecoding): JsonElement {
  if (view.byteLength === 0) {
    return { vr };
  }
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  if (binaryVrs.has(vr)) {
    return { vr, InlineBinary: toBase64(little ? bytes : swapped(bytes, vr)) };
  }
  const width = numberWidths[vr];
  if (width !== undefined) {
    const count = Math.floor(view.byteLength / width);
    return {
      vr,
      Value: Array.from({ length: count }, (_, index) => readNumber(vr, view, index * width, little)),
    };
  }
  const whole = textVrs.has(vr) ? decode(bytes) : decodeAscii(bytes);
  const parts = singleValued.has(vr) ? [whole] : whole.split("\\");
  const values = parts.map((part) => cleanText(part, vr));
  if (values.every((value) => value === "")) {
    return { vr };
  }
  return {
    vr,
    Value: values.map((value) => (value === "" ? null : vr === "PN" ? personName(value) : value)),
  };
}

const latin1 = new TextDecoder("windows-1252");

function decodeAscii(bytes: Uint8Array): string {
  return latin1.decode(bytes);
}

/** Padding is not part of a value; leading spaces count in the long text VRs only (PS3.5 section 6.2). */
function cleanText(part: string, vr: string): string {
  const trimmed = part.replace(/[\0 ]+$/, "");
  return singleValued.has(vr) || vr === "UC" ? trimmed : trimmed.replace(/^ +/, "");
}

function personName(value: string): object {
  const [Alphabetic = "", Ideographic = "", Phonetic = ""] = value.split("=");
  return {
    ...(Alphabetic === "" ? {} : { Alphabetic }),
    ...(Ideographic === "" ? {} : { Ideographic }),
    ...(Phonetic === "" ? {} : { Phonetic }),
  };
}

const numberWidths: Readonly<Record<string, number>> = {
  AT: 4,
  FD: 8,
  FL: 4,
  SL: 4,
  SS: 2,
  SV: 8,
  UL: 4,
  US: 2,
  UV: 8,
};

function readNumber(vr: string, view: DataView, offset: number, little: boolean): number | string {
  switch (vr) {
    case "AT":
      return hex(view.getUint16(offset, little)) + hex(view.getUint16(offset + 2, little));
    case "FD":
      return view.getFloat64(offset, little);
    case "FL":
      return view.getFloat32(offset, little);
    case "SL":
      return view.getInt32(offset, little);
    case "SS":
      return view.getInt16(offset, little);
    case "SV":
      return safeInteger(view.getBigInt64(offset, little));
    case "UL":
      return view.getUint32(offset, little);
    case "UV":
      return safeInteger(view.getBigUint64(offset, little));
    default:
      return view.getUint16(offset, little);
  }
}

/** 64-bit integers beyond what a JSON number holds exactly become text (PS3.18 section F.2.3). */
function safeInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** Binary values are kept little endian, whatever the file (PS3.18 section F.2.7). */
function swapped(bytes: Uint8Array, vr: string): Uint8Array {
  const width = { OW: 2, OF: 4, OL: 4, OD: 8, OV: 8 }[vr] ?? 1;
  const result = new Uint8Array(bytes);
  for (let start = 0; start + width <= result.length; start += width) {
    result.subarray(start, start + width).reverse();
  }
  return result;
}

const bulkScheme = "bytes:";

function bulkUri(offset: number, length: number): string {
  return `${bulkScheme}${offset}+${length}`;
}

/** The range of a file that a long value was left in, for elements that {@link readPart10} made. */
export function bulkRange(uri: string): { readonly offset: number; readonly length: number } | undefined {
  const match = /^bytes:(\d+)\+(\d+)$/.exec(uri);
  return match === null ? undefined : { offset: Number(match[1]), length: Number(match[2]) };
}

/** All values of Specific Character Set of a data set, for readers that meet bytes later. */
export function characterSets(dataset: JsonDataset): readonly string[] {
  return strings(dataset, Tags.SpecificCharacterSet);
}

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, "0");
}
