import { piecesOf } from "./streams";

/** Reading of ZIP archives from a Blob, entry by entry, within limits. Nothing of it is executed or written anywhere. */

export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  /** The entry's content; rejects with {@link ZipError} when it is not as announced. */
  readonly open: () => Promise<Blob>;
}

export type ZipFailure = "notZip" | "tooManyEntries" | "tooLarge" | "encrypted" | "unsupported" | "damaged";

export class ZipError extends Error {
  readonly failure: ZipFailure;

  constructor(failure: ZipFailure) {
    super(failure);
    this.name = "ZipError";
    this.failure = failure;
  }
}

export interface ZipLimits {
  readonly entries: number;
  /** Inflated size over compressed size, after the first MiB. */
  readonly ratio: number;
  readonly totalBytes: number;
}

export const zipLimits: ZipLimits = { entries: 100_000, ratio: 200, totalBytes: 2 * 1024 ** 3 };

const signatures = {
  entry: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
  local: 0x04034b50,
};

export async function isZip(file: Blob): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5);
}

/** Lists an archive's files from its central directory (APPNOTE section 4.3.12). Folders are left out. */
export async function readZip(file: Blob, limits: ZipLimits = zipLimits): Promise<readonly ZipEntry[]> {
  const { count, offset, size } = await findDirectory(file);
  if (count > limits.entries) {
    throw new ZipError("tooManyEntries");
  }
  if (offset + size > file.size) {
    throw new ZipError("damaged");
  }
  const view = new DataView(await file.slice(offset, offset + size).arrayBuffer());
  const budget = { left: limits.totalBytes };
  const entries: ZipEntry[] = [];
  let position = 0;
  for (let index = 0; index < count; index += 1) {
    if (position + 46 > view.byteLength || view.getUint32(position, true) !== signatures.entry) {
      throw new ZipError("damaged");
    }
    const header = readDirectoryEntry(view, position);
    position = header.next;
    if (!header.name.endsWith("/")) {
      entries.push({
        name: header.name,
        size: header.size,
        open: () => openEntry(file, header, limits, budget),
      });
    }
  }
  return entries;
}

interface DirectoryEntry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly compressedSize: number;
  readonly size: number;
  readonly localHeader: number;
  readonly next: number;
}

function readDirectoryEntry(view: DataView, at: number): DirectoryEntry {
  const flags = view.getUint16(at + 8, true);
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  const commentLength = view.getUint16(at + 32, true);
  const next = at + 46 + nameLength + extraLength + commentLength;
  if (next > view.byteLength) {
    throw new ZipError("damaged");
  }
  const nameBytes = new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength);
  const wide = readZip64(view, at + 46 + nameLength, extraLength, [
    view.getUint32(at + 24, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 42, true),
  ]);
  return {
    name: new TextDecoder((flags & 0x800) === 0 ? "windows-1252" : "utf-8").decode(nameBytes),
    method: view.getUint16(at + 10, true),
    encrypted: (flags & 1) !== 0,
    size: wide[0] ?? 0,
    compressedSize: wide[1] ?? 0,
    localHeader: wide[2] ?? 0,
    next,
  };
}

/** Sizes of 4 GiB and more are in an extra field, in the order of the fields they stand for (APPNOTE section 4.5.3). */
function readZip64(
  view: DataView,
  start: number,
  length: number,
  values: readonly number[],
): readonly number[] {
  for (let at = start; at + 4 <= start + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) === 1) {
      let field = at + 4;
      return values.map((value) => {
        if (value !== 0xffffffff || field + 8 > start + length) {
          return value;
        }
        field += 8;
        return Number(view.getBigUint64(field - 8, true));
      });
    }
  }
  return values;
}

async function findDirectory(
  file: Blob,
): Promise<{ readonly count: number; readonly offset: number; readonly size: number }> {
  const tailStart = Math.max(0, file.size - 65_557);
  const view = new DataView(await file.slice(tailStart).arrayBuffer());
  for (let at = view.byteLength - 22; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== signatures.end) {
      continue;
    }
    const directory = {
      count: view.getUint16(at + 10, true),
      size: view.getUint32(at + 12, true),
      offset: view.getUint32(at + 16, true),
    };
    const isWide = at >= 20 && view.getUint32(at - 20, true) === signatures.locator64;
    return isWide ? findDirectory64(file, Number(view.getBigUint64(at - 20 + 8, true))) : directory;
  }
  throw new ZipError("notZip");
}

async function findDirectory64(
  file: Blob,
  at: number,
): Promise<{ readonly count: number; readonly offset: number; readonly size: number }> {
  const view = new DataView(await file.slice(at, at + 56).arrayBuffer());
  if (view.byteLength < 56 || view.getUint32(0, true) !== signatures.end64) {
    throw new ZipError("damaged");
  }
  return {
    count: Number(view.getBigUint64(32, true)),
    size: Number(view.getBigUint64(40, true)),
    offset: Number(view.getBigUint64(48, true)),
  };
}

async function openEntry(
  file: Blob,
  entry: DirectoryEntry,
  limits: ZipLimits,
  budget: { left: number },
): Promise<Blob> {
  if (entry.encrypted) {
    throw new ZipError("encrypted");
  }
  const local = new DataView(await file.slice(entry.localHeader, entry.localHeader + 30).arrayBuffer());
  if (local.byteLength < 30 || local.getUint32(0, true) !== signatures.local) {
    throw new ZipError("damaged");
  }
  const start = entry.localHeader + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  const compressed = file.slice(start, start + entry.compressedSize);
  if (compressed.size < entry.compressedSize) {
    throw new ZipError("damaged");
  }
  if (entry.method === 0) {
    return compressed;
  }
  if (entry.method !== 8) {
    throw new ZipError("unsupported");
  }
  return inflateEntry(compressed, limits, budget);
}

async function inflateEntry(compressed: Blob, limits: ZipLimits, budget: { left: number }): Promise<Blob> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const most = 1024 * 1024 + limits.ratio * compressed.size;
  let total = 0;
  try {
    const inflated = compressed.stream().pipeThrough(new DecompressionStream("deflate-raw"));
    for await (const piece of piecesOf(inflated)) {
      total += piece.length;
      budget.left -= piece.length;
      if (total > most || budget.left < 0) {
        throw new ZipError("tooLarge");
      }
      pieces.push(piece);
    }
  } catch (error) {
    throw error instanceof ZipError ? error : new ZipError("damaged");
  }
  return new Blob(pieces);
}
