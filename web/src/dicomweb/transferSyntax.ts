/** Which transfer syntaxes this viewer decodes, how, and what it says of the others. */

export type Codec =
  | "native"
  | "deflatedFrame"
  | "nativeBigEndian"
  | "rle"
  | "jpeg"
  | "jpegLossless"
  | "jpegLs"
  | "jpeg2000"
  | "htj2k";

/** Why a frame is not shown. Each has its sentence in `i18n/` under `notice.<reason>`. */
export type Refusal = "jpegXl" | "jpeg2000Part2" | "jpip" | "video" | "jpegRetired" | "unknownSyntax";

export const TransferSyntaxes = {
  ImplicitVRLittleEndian: "1.2.840.10008.1.2",
  ExplicitVRLittleEndian: "1.2.840.10008.1.2.1",
  EncapsulatedUncompressed: "1.2.840.10008.1.2.1.98",
  DeflatedExplicitVRLittleEndian: "1.2.840.10008.1.2.1.99",
  ExplicitVRBigEndian: "1.2.840.10008.1.2.2",
  JPEGBaseline8Bit: "1.2.840.10008.1.2.4.50",
  JPEGExtended12Bit: "1.2.840.10008.1.2.4.51",
  RLELossless: "1.2.840.10008.1.2.5",
} as const;

const codecs: Readonly<Record<string, Codec>> = {
  "1.2.840.10008.1.2": "native",
  "1.2.840.10008.1.2.1": "native",
  "1.2.840.10008.1.2.1.98": "native",
  "1.2.840.10008.1.2.1.99": "native",
  "1.2.840.10008.1.2.2": "nativeBigEndian",
  "1.2.840.10008.1.2.5": "rle",
  "1.2.840.10008.1.2.8.1": "deflatedFrame",
  "1.2.840.10008.1.2.4.50": "jpeg",
  "1.2.840.10008.1.2.4.51": "jpeg",
  "1.2.840.10008.1.2.4.53": "jpeg",
  "1.2.840.10008.1.2.4.55": "jpeg",
  "1.2.840.10008.1.2.4.57": "jpegLossless",
  "1.2.840.10008.1.2.4.70": "jpegLossless",
  "1.2.840.10008.1.2.4.80": "jpegLs",
  "1.2.840.10008.1.2.4.81": "jpegLs",
  "1.2.840.10008.1.2.4.90": "jpeg2000",
  "1.2.840.10008.1.2.4.91": "jpeg2000",
  "1.2.840.10008.1.2.4.201": "htj2k",
  "1.2.840.10008.1.2.4.202": "htj2k",
  "1.2.840.10008.1.2.4.203": "htj2k",
};

/** The codec for a transfer syntax, or the reason why there is none. */
export function codecFor(transferSyntaxUid: string): Codec | Refusal {
  const codec = codecs[transferSyntaxUid];
  if (codec !== undefined) {
    return codec;
  }
  const arc = "1.2.840.10008.1.2.4.";
  const number = transferSyntaxUid.startsWith(arc)
    ? Number.parseInt(transferSyntaxUid.slice(arc.length), 10)
    : 0;
  if (number >= 52 && number <= 66) {
    return "jpegRetired";
  }
  if (number === 92 || number === 93) {
    return "jpeg2000Part2";
  }
  if (number === 94 || number === 95 || number === 204 || number === 205) {
    return "jpip";
  }
  if (number >= 100 && number <= 108) {
    return "video";
  }
  if (number >= 110 && number <= 112) {
    return "jpegXl";
  }
  return "unknownSyntax";
}

export function isCodec(value: Codec | Refusal): value is Codec {
  return Object.values(codecs).includes(value as Codec);
}

/** True when Pixel Data is a sequence of fragments (PS3.5 section A.4). */
export function isEncapsulated(transferSyntaxUid: string): boolean {
  return (
    transferSyntaxUid === TransferSyntaxes.EncapsulatedUncompressed ||
    !(transferSyntaxUid in codecs) ||
    !["native", "nativeBigEndian"].includes(codecs[transferSyntaxUid] ?? "")
  );
}

/** What a JPEG frame header says (ISO/IEC 10918-1 clause B.2.2). */
export interface JpegFrameHeader {
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  /** The start-of-frame marker, 0xC0 … 0xCF, or 0xF7 for JPEG-LS. */
  readonly marker: number;
}

/** Finds the start-of-frame segment of a JPEG codestream; undefined when there is none. */
export function readJpegFrameHeader(bytes: Uint8Array): JpegFrameHeader | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) {
    return undefined;
  }
  let position = 2;
  while (position + 4 <= bytes.length) {
    if (bytes[position] !== 0xff) {
      return undefined;
    }
    const marker = bytes[position + 1] ?? 0;
    if (marker === 0xff) {
      position += 1; // fill bytes may precede any marker (clause B.1.1.2)
      continue;
    }
    const length = ((bytes[position + 2] ?? 0) << 8) | (bytes[position + 3] ?? 0);
    const isStartOfFrame =
      (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) ||
      marker === 0xf7;
    if (isStartOfFrame && position + 10 <= bytes.length) {
      return {
        marker,
        precision: bytes[position + 4] ?? 0,
        rows: ((bytes[position + 5] ?? 0) << 8) | (bytes[position + 6] ?? 0),
        columns: ((bytes[position + 7] ?? 0) << 8) | (bytes[position + 8] ?? 0),
        components: bytes[position + 9] ?? 0,
      };
    }
    if (marker === 0xda || marker === 0xd9 || length < 2) {
      return undefined;
    }
    position += 2 + length;
  }
  return undefined;
}

/** The lossy JPEG decoder of the browser is right for 8-bit samples only; greys of 12-bit ones come out wrong. */
export function isTwelveBitJpeg(bytes: Uint8Array, bitsStored: number): boolean {
  return (readJpegFrameHeader(bytes)?.precision ?? bitsStored) > 8;
}
