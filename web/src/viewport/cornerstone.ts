import * as core from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";
import { number, text } from "../dicomweb/dataset";
import { describeFrame } from "../dicomweb/instance";
import type { Frame } from "../dicomweb/sequence";
import { Tags } from "../dicomweb/tags";
import { decodeFrame, type DecodedFrame } from "./decoder";
import { drawFrame } from "./draw";
import { defaultWindow } from "./pixels";

/** Cornerstone3D, given our frames as its images: one scheme, one loader, one metadata provider. */
const scheme = "placa";

export const engineId = "placa";

const frames = new Map<string, Frame>();
const decoded = new WeakMap<core.Types.IImage, DecodedFrame>();

/** The image id of a frame, known to the loader from here on. */
export function imageIdOf(frame: Frame): string {
  const imageId = `${scheme}:${frame.id}`;
  frames.set(imageId, frame);
  return imageId;
}

export function frameOfImage(imageId: string): Frame | undefined {
  return frames.get(imageId);
}

/** Loads a frame through the cache that viewports, prefetch and thumbnails share. */
export async function loadDecoded(frame: Frame): Promise<DecodedFrame> {
  const image = await core.imageLoader.loadAndCacheImage(imageIdOf(frame));
  const found = decoded.get(image);
  if (found === undefined) {
    throw new Error("an image that did not come from our loader");
  }
  return found;
}

/** Frames of a study that is left are no longer shown: their memory is given back. */
export function forgetFrames(): void {
  core.cache.purgeCache();
  frames.clear();
}

export function isCached(frame: Frame): boolean {
  return core.cache.getImageLoadObject(`${scheme}:${frame.id}`) !== undefined;
}

let starting: Promise<void> | undefined;

/** Starts Cornerstone once; later calls return the same promise. */
export function startCornerstone(): Promise<void> {
  starting ??= start();
  return starting;
}

async function start(): Promise<void> {
  withoutWebGl(() => core.init());
  core.setCanvasCreator(softwareCanvas);
  tools.init();
  const isSmall = Math.min(screen.width, screen.height) < 700;
  core.cache.setMaxCacheSize((isSmall ? 192 : 768) * 1024 * 1024);
  core.imageLoader.registerImageLoader(scheme, loadImage as never);
  core.metaData.addProvider(metadata, 1000);
}

/** Cornerstone looks for WebGL as it starts and then paints with it; see `draw.ts` for why stacks are painted without. */
function withoutWebGl(run: () => void): void {
  const { getContext } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.getContext = () => null;
  try {
    run();
  } finally {
    HTMLCanvasElement.prototype.getContext = getContext;
  }
}

function loadImage(imageId: string): { readonly promise: Promise<core.Types.IImage> } {
  const frame = frames.get(imageId);
  const promise =
    frame === undefined ? Promise.reject(new Error("unknown frame")) : makeImage(imageId, frame);
  // Cached here, because Cornerstone would drop the promise of its caching, and a refused frame would be an unheard error.
  core.cache.putImageLoadObject(imageId, { promise }).catch(() => undefined);
  return { promise };
}

async function makeImage(imageId: string, frame: Frame): Promise<core.Types.IImage> {
  const result = await decodeFrame(frame);
  const { image, description } = result;
  const { rows, columns, data } = image;
  const isColor = image.kind === "color";
  const window = isColor
    ? { center: 128, width: 256, function: "LINEAR" }
    : defaultWindow(description, image);
  const [rowPixelSpacing, columnPixelSpacing] = description.pixelSpacing ?? [description.pixelAspect, 1];
  const components = isColor ? 3 : 1;
  const made: core.Types.IImage = {
    imageId,
    rows,
    columns,
    height: rows,
    width: columns,
    color: isColor,
    rgba: false,
    numberOfComponents: components,
    minPixelValue: isColor ? 0 : image.min,
    maxPixelValue: isColor ? 255 : image.max,
    slope: 1,
    intercept: 0,
    windowCenter: window.center,
    windowWidth: window.width,
    voiLUTFunction: window.function as core.Enums.VOILUTFunctionType,
    invert: description.inverted,
    photometricInterpretation: photometricFor(isColor, description.inverted),
    rowPixelSpacing,
    columnPixelSpacing,
    render: (enabled) => render(enabled, result),
    sizeInBytes: data.byteLength,
    dataType: data.constructor.name as core.Types.PixelDataTypedArrayString,
    getPixelData: () => data,
    getCanvas: () => document.createElement("canvas"),
    voxelManager: core.utilities.VoxelManager.createImageVoxelManager({
      scalarData: data,
      width: columns,
      height: rows,
      numberOfComponents: components,
    }) as NonNullable<core.Types.IImage["voxelManager"]>,
  };
  decoded.set(made, result);
  return made;
}

/** A canvas that is painted by the processor from the start: waking the graphics process costs more than it would save. */
function softwareCanvas(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d", { willReadFrequently: true });
  return canvas;
}

interface EnabledElement {
  readonly canvas: HTMLCanvasElement;
  readonly viewport: {
    readonly scale: number;
    readonly translation: { readonly x: number; readonly y: number };
    readonly voi: { readonly windowCenter: number; readonly windowWidth: number };
    readonly invert: boolean;
  };
}

/** Cornerstone's own canvas counts in CSS pixels; ours lies over it with all pixels of the screen. */
function render(enabled: unknown, frame: DecodedFrame): void {
  const { canvas, viewport } = enabled as EnabledElement;
  const sharp = canvas.parentElement?.querySelector<HTMLCanvasElement>(".image-canvas") ?? addCanvas(canvas);
  const [width, height] = [
    Math.round(canvas.width * devicePixelRatio),
    Math.round(canvas.height * devicePixelRatio),
  ];
  if (sharp.width !== width || sharp.height !== height) {
    sharp.width = width;
    sharp.height = height;
  }
  const [rowSpacing, columnSpacing] = frame.description.pixelSpacing ?? [frame.description.pixelAspect, 1];
  const smaller = Math.min(rowSpacing, columnSpacing);
  const { scale, translation, voi, invert } = viewport;
  drawFrame(
    sharp,
    frame,
    {
      scale: [
        (scale * devicePixelRatio * columnSpacing) / smaller,
        (scale * devicePixelRatio * rowSpacing) / smaller,
      ],
      translation: [translation.x, translation.y],
    },
    { center: voi.windowCenter, width: voi.windowWidth, inverted: invert },
  );
}

function addCanvas(beside: HTMLCanvasElement): HTMLCanvasElement {
  const made = document.createElement("canvas");
  made.className = "image-canvas";
  beside.after(made);
  return made;
}

/** What Cornerstone is told after our own decoding: greys, inverted or not, or colour. */
function photometricFor(isColor: boolean, inverted: boolean): string {
  return isColor ? "RGB" : inverted ? "MONOCHROME1" : "MONOCHROME2";
}

function metadata(module: string, imageId: unknown): object | undefined {
  const frame = typeof imageId === "string" ? frames.get(imageId) : undefined;
  if (frame === undefined) {
    return undefined;
  }
  const { dataset } = frame.instance;
  const description = describeFrame(frame.instance, frame.frameNumber - 1);
  switch (module) {
    case "generalSeriesModule":
      // Our values are shown as they are; Cornerstone scales PET by itself when told the modality.
      return { modality: text(dataset, Tags.Modality) === "PT" ? "OT" : text(dataset, Tags.Modality) };
    case "imagePixelModule": {
      const isColor =
        description.samplesPerPixel > 1 || description.photometricInterpretation === "PALETTE COLOR";
      return {
        pixelRepresentation: description.signed ? 1 : 0,
        bitsAllocated: isColor ? 8 : description.bitsAllocated,
        bitsStored: isColor ? 8 : description.bitsStored,
        highBit: isColor ? 7 : description.bitsStored - 1,
        photometricInterpretation: photometricFor(isColor, description.inverted),
        samplesPerPixel: isColor ? 3 : 1,
      };
    }
    case "imagePlaneModule": {
      const [rowPixelSpacing, columnPixelSpacing] = description.pixelSpacing ?? [description.pixelAspect, 1];
      const row = description.orientation?.row ?? [1, 0, 0];
      const column = description.orientation?.column ?? [0, 1, 0];
      return {
        rows: description.rows,
        columns: description.columns,
        rowPixelSpacing,
        columnPixelSpacing,
        rowCosines: [...row],
        columnCosines: [...column],
        imageOrientationPatient: [...row, ...column],
        imagePositionPatient: [...(description.position ?? [0, 0, 0])],
        frameOfReferenceUID: text(dataset, Tags.FrameOfReferenceUID) || frame.instance.seriesInstanceUid,
        sliceThickness: number(dataset, Tags.SliceThickness),
        usingDefaultValues: description.pixelSpacing === undefined,
      };
    }
    default:
      return undefined;
  }
}
