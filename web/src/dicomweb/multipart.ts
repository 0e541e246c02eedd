/** One part of a multipart/related answer (RFC 2387), as DICOMweb sends frames and instances. */
export interface Part {
  readonly contentType: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Splits a multipart body. Each body is a view of the bytes given, not a copy. */
export function readMultipart(bytes: Uint8Array<ArrayBuffer>, contentType: string): readonly Part[] {
  const boundary = parameter(contentType, "boundary");
  if (boundary === undefined) {
    throw new Error("multipart answer without a boundary");
  }
  const delimiter = new TextEncoder().encode(`--${boundary}`);
  const parts: Part[] = [];
  let position = indexOf(bytes, delimiter, 0);
  while (position >= 0) {
    const start = position + delimiter.length;
    if (bytes[start] === 0x2d && bytes[start + 1] === 0x2d) {
      break;
    }
    const headEnd = indexOf(bytes, blankLine, start);
    // The search starts after the whole body when the part tells its length: pixel data is not looked through twice.
    const head = headEnd < 0 ? "" : new TextDecoder().decode(bytes.subarray(start, headEnd));
    const length = Number(/^content-length:\s*(\d+)/im.exec(head)?.[1] ?? 0);
    const next = indexOf(bytes, delimiter, headEnd + blankLine.length + length);
    if (headEnd < 0 || next < 0) {
      throw new Error("multipart answer ends inside a part");
    }
    parts.push({
      contentType: /^content-type:\s*(.+?)\s*$/im.exec(head)?.[1] ?? "application/octet-stream",
      body: bytes.subarray(headEnd + blankLine.length, next - 2), // a line break belongs to the delimiter
    });
    position = next;
  }
  return parts;
}

/** A parameter of a media type: `transfer-syntax` of `image/jls; transfer-syntax=1.2…`, without quotes. */
export function parameter(contentType: string, name: string): string | undefined {
  for (const [, key, quoted, plain] of contentType.matchAll(
    /;\s*([^=;\s]+)\s*=\s*(?:"([^"]*)"|([^;\s]*))/g,
  )) {
    if (key?.toLowerCase() === name) {
      return quoted ?? plain;
    }
  }
  return undefined;
}

const blankLine = Uint8Array.from([13, 10, 13, 10]);

function indexOf(bytes: Uint8Array, pattern: Uint8Array, from: number): number {
  const first = pattern[0] ?? 0;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (pattern.every((byte, index) => bytes[at + index] === byte)) {
      return at;
    }
  }
  return -1;
}
