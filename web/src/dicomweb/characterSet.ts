/** Decoding of text in the character sets of PS3.3 section C.12.1.1.2. */

/** Turns the bytes of one text value into a string. */
export type TextDecoding = (bytes: Uint8Array) => string;

/** Encodings without code extensions, as labels of the Encoding standard. */
const single: Readonly<Record<string, string>> = {
  "": "utf-8", // ISO 646; files that say nothing but are not ASCII are most often UTF-8 or Latin-1, see lenient()
  "ISO_IR 6": "utf-8",
  "ISO_IR 13": "shift_jis",
  "ISO_IR 100": "windows-1252",
  "ISO_IR 101": "iso-8859-2",
  "ISO_IR 109": "iso-8859-3",
  "ISO_IR 110": "iso-8859-4",
  "ISO_IR 126": "iso-8859-7",
  "ISO_IR 127": "iso-8859-6",
  "ISO_IR 138": "iso-8859-8",
  "ISO_IR 144": "iso-8859-5",
  "ISO_IR 148": "windows-1254",
  "ISO_IR 166": "windows-874",
  "ISO_IR 192": "utf-8",
  "ISO_IR 203": "iso-8859-15",
  GB18030: "gb18030",
  GBK: "gbk",
};

/** Escape sequences after ESC, and how the bytes after them are read (PS3.3 tables C.12-3 and C.12-4). */
const escapes: readonly (readonly [sequence: string, label: string, multiByte: boolean])[] = [
  ["(B", "windows-1252", false],
  ["(J", "shift_jis", false],
  [")I", "shift_jis", false],
  ["-A", "windows-1252", false],
  ["-B", "iso-8859-2", false],
  ["-C", "iso-8859-3", false],
  ["-D", "iso-8859-4", false],
  ["-F", "iso-8859-7", false],
  ["-G", "iso-8859-6", false],
  ["-H", "iso-8859-8", false],
  ["-L", "iso-8859-5", false],
  ["-M", "windows-1254", false],
  ["-T", "windows-874", false],
  ["-b", "iso-8859-15", false],
  ["$B", "iso-2022-jp", true],
  ["$(D", "euc-jp", true],
  ["$)C", "euc-kr", false],
  ["$)A", "gbk", false],
];

const Escape = 0x1b;

/** The decoding that a value of Specific Character Set asks for. */
export function decodingFor(characterSets: readonly string[]): TextDecoding {
  const [first = ""] = characterSets;
  const base = first.startsWith("ISO 2022") ? first.replace("ISO 2022 IR", "ISO_IR") : first;
  const initial = single[base] ?? "utf-8";
  return (bytes) => {
    if (bytes.every((byte) => byte < 0x80 && byte !== Escape)) {
      return ascii(bytes, initial);
    }
    return characterSets.some((name) => name.startsWith("ISO 2022")) && bytes.includes(Escape)
      ? extended(bytes, initial)
      : lenient(bytes, initial);
  };
}

function ascii(bytes: Uint8Array, label: string): string {
  // Shift JIS reads 0x5C and 0x7E as in ASCII in every browser, so plain bytes never need a decoder.
  return bytes.length < 1024 ? String.fromCharCode(...bytes) : decoder(label).decode(bytes);
}

/** Bytes that are not valid UTF-8 where UTF-8 was to be expected are read as Latin-1, which loses nothing. */
function lenient(bytes: Uint8Array, label: string): string {
  if (label !== "utf-8") {
    return decoder(label).decode(bytes);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return decoder("windows-1252").decode(bytes);
  }
}

/** Text with code extensions: each escape sequence changes how the following bytes are read (PS3.5 section 6.1.2.5). */
function extended(bytes: Uint8Array, initial: string): string {
  let result = "";
  let label = initial;
  let kind: (typeof escapes)[number] | undefined;
  let start = 0;
  for (let position = 0; position <= bytes.length; position += 1) {
    if (position < bytes.length && bytes[position] !== Escape) {
      continue;
    }
    result += decodeRun(bytes.subarray(start, position), label, kind);
    const rest = String.fromCharCode(...bytes.subarray(position + 1, position + 4));
    kind = escapes.find(([sequence]) => rest.startsWith(sequence));
    label = kind?.[1] ?? initial;
    start = position + 1 + (kind?.[0].length ?? 0);
    position = start - 1;
  }
  return result;
}

function decodeRun(bytes: Uint8Array, label: string, kind: (typeof escapes)[number] | undefined): string {
  if (bytes.length === 0) {
    return "";
  }
  if (kind?.[0] === "$B") {
    return decoder(label).decode(Uint8Array.from([Escape, 0x24, 0x42, ...bytes]));
  }
  if (kind?.[0] === "$(D") {
    // JIS X 0212 has no label of its own; EUC-JP reaches it with the prefix 0x8F and the high bits set.
    const pairs = Array.from({ length: bytes.length >> 1 }, (_, index) => [
      0x8f,
      (bytes[2 * index] ?? 0) | 0x80,
      (bytes[2 * index + 1] ?? 0) | 0x80,
    ]);
    return decoder(label).decode(Uint8Array.from(pairs.flat()));
  }
  return decoder(label).decode(bytes);
}

const decoders = new Map<string, TextDecoder>();

function decoder(label: string): TextDecoder {
  let found = decoders.get(label);
  if (found === undefined) {
    found = new TextDecoder(label);
    decoders.set(label, found);
  }
  return found;
}
