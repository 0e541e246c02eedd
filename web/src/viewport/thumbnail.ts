import type { Frame } from "../dicomweb/sequence";
import { loadDecoded } from "./cornerstone";
import type { DecodedFrame } from "./decoder";
import { defaultWindow, windowed } from "./pixels";

/** Side of the square a thumbnail fits in, in pixels; twice what is drawn, for dense screens. */
export const thumbnailSize = 144;

const kept = 400;
const cache = new Map<string, ImageData>();
const waiting: {
  readonly frame: Frame;
  readonly signal: AbortSignal;
  readonly done: (image: ImageData | undefined) => void;
}[] = [];
let running = 0;

/** A small rendering of a frame, made when its turn comes; the latest asked for comes first. */
export function makeThumbnail(frame: Frame, signal: AbortSignal): Promise<ImageData | undefined> {
  const found = cache.get(frame.id);
  if (found !== undefined) {
    return Promise.resolve(found);
  }
  return new Promise((done) => {
    waiting.push({ frame, signal, done });
    // Entries that scroll by are gone again before their time comes, and the image itself comes first.
    setTimeout(pump, 250);
  });
}

function pump(): void {
  while (running < 2) {
    const next = waiting.pop();
    if (next === undefined) {
      return;
    }
    if (next.signal.aborted) {
      next.done(undefined);
      continue;
    }
    running += 1;
    loadDecoded(next.frame)
      .then((decoded) => keep(next.frame.id, shrink(decoded)))
      .then(next.done, () => next.done(undefined))
      .finally(() => {
        running -= 1;
        pump();
      });
  }
}

function keep(id: string, image: ImageData): ImageData {
  cache.set(id, image);
  const [oldest] = cache.keys();
  if (cache.size > kept && oldest !== undefined) {
    cache.delete(oldest);
  }
  return image;
}

/** Averages boxes of pixels, windowed as the frame is first shown. */
export function shrink({ image, description }: DecodedFrame): ImageData {
  const [height, width] = fitted(
    image.rows,
    image.columns,
    description.pixelSpacing ?? [description.pixelAspect, 1],
  );
  const result = new ImageData(width, height);
  const window = image.kind === "grey" ? defaultWindow(description, image) : undefined;
  const samples = 2; // four points of each box are enough for a thumbnail
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const sum: [number, number, number] = [0, 0, 0];
      for (let point = 0; point < samples * samples; point += 1) {
        const row = Math.floor(((y + (0.5 + (point >> 1)) / samples) * image.rows) / height);
        const column = Math.floor(((x + (0.5 + (point & 1)) / samples) * image.columns) / width);
        const at = row * image.columns + column;
        for (const channel of [0, 1, 2] as const) {
          sum[channel] +=
            window === undefined
              ? (image.data[3 * at + channel] ?? 0)
              : 255 * windowed(image.data[at] ?? 0, window);
        }
      }
      const target = 4 * (y * width + x);
      for (const channel of [0, 1, 2] as const) {
        const level = sum[channel] / (samples * samples);
        result.data[target + channel] = description.inverted && window !== undefined ? 255 - level : level;
      }
      result.data[target + 3] = 255;
    }
  }
  return result;
}

function fitted(
  rows: number,
  columns: number,
  [rowSpacing, columnSpacing]: readonly [number, number],
): [number, number] {
  const [high, wide] = [rows * rowSpacing, columns * columnSpacing];
  const scale = thumbnailSize / Math.max(high, wide);
  return [Math.max(1, Math.round(high * scale)), Math.max(1, Math.round(wide * scale))];
}
