import type { DecodedFrame } from "./decoder";
import { windowed, type GreyImage } from "./pixels";

/**
 * Drawing of a decoded frame on a canvas, at the resolution of the screen.
 *
 * Cornerstone's stack viewport keeps camera and window and calls this for each frame. Its own two painters are not used:
 * WebGL takes longer to start than the first image may take, runs in software on many machines, and rounds 16-bit values
 * where textures of them are missing; the other one knows no VOI functions and no fractional values.
 */
export interface Placement {
  /** Canvas pixels for each image pixel, across and down. */
  readonly scale: readonly [x: number, y: number];
  /** Where the middle of the image is moved to from the middle of the canvas, in image pixels. */
  readonly translation: readonly [x: number, y: number];
}

export interface Presentation {
  readonly center: number;
  readonly width: number;
  readonly inverted: boolean;
}

interface Painted {
  readonly canvas: HTMLCanvasElement;
  readonly key: string;
}

/** The last painting of each frame, so that panning and zooming do not window it again. */
const painted = new WeakMap<DecodedFrame, Painted>();

export function drawFrame(
  target: HTMLCanvasElement,
  frame: DecodedFrame,
  placement: Placement,
  presentation: Presentation,
): void {
  const context = target.getContext("2d", { alpha: false, willReadFrequently: true });
  if (context === null) {
    return;
  }
  const { rows, columns } = frame.image;
  const [scaleX, scaleY] = placement.scale;
  const [moveX, moveY] = placement.translation;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = "#000";
  context.fillRect(0, 0, target.width, target.height);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = scaleX < 1 ? "high" : "low";
  context.setTransform(
    scaleX,
    0,
    0,
    scaleY,
    target.width / 2 + scaleX * (moveX - columns / 2),
    target.height / 2 + scaleY * (moveY - rows / 2),
  );
  context.drawImage(paint(frame, presentation), 0, 0);
}

function paint(frame: DecodedFrame, presentation: Presentation): HTMLCanvasElement {
  const { center, width, inverted } = presentation;
  const key = frame.image.kind === "color" ? `colour ${inverted}` : `${center} ${width} ${inverted}`;
  const before = painted.get(frame);
  if (before?.key === key) {
    return before.canvas;
  }
  const { rows, columns } = frame.image;
  const canvas = before?.canvas ?? document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const pixels = new ImageData(columns, rows);
  paintPixels(new Uint32Array(pixels.data.buffer), frame, presentation);
  canvas.getContext("2d", { willReadFrequently: true })?.putImageData(pixels, 0, 0);
  painted.set(frame, { canvas, key });
  return canvas;
}

/** Writes opaque pixels, red in the lowest byte (all machines with browsers are little endian). */
export function paintPixels(
  target: Uint32Array,
  { image, description }: DecodedFrame,
  presentation: Presentation,
): void {
  if (image.kind === "color") {
    const flip = presentation.inverted ? 0xffffff : 0;
    for (let index = 0, at = 0; index < target.length; index += 1, at += 3) {
      const rgb =
        (image.data[at] ?? 0) | ((image.data[at + 1] ?? 0) << 8) | ((image.data[at + 2] ?? 0) << 16);
      target[index] = 0xff000000 | (rgb ^ flip);
    }
    return;
  }
  const window = { ...presentation, function: description.windows[0]?.function ?? ("LINEAR" as const) };
  const grey = (value: number): number => {
    const level = Math.round(255 * windowed(value, window));
    return 0xff000000 | ((presentation.inverted ? 255 - level : level) * 0x010101);
  };
  if (image.data instanceof Float32Array) {
    for (let index = 0; index < target.length; index += 1) {
      target[index] = grey(image.data[index] ?? 0);
    }
    return;
  }
  paintWhole(target, image, image.data, grey);
}

/** Whole numbers are looked up: each value is windowed once, not each pixel. */
function paintWhole(
  target: Uint32Array,
  { min, max }: GreyImage,
  data: ArrayLike<number>,
  grey: (value: number) => number,
): void {
  const table = Uint32Array.from({ length: max - min + 1 }, (_, index) => grey(min + index));
  for (let index = 0; index < target.length; index += 1) {
    target[index] = table[(data[index] ?? 0) - min] ?? 0;
  }
}
