import type { FrameDescription } from "../dicomweb/instance";
import type { Frame } from "../dicomweb/sequence";
import { decodeFrame, type DecodedFrame } from "../viewport/decoder";
import { defaultWindow, renderGrey, type GreyImage } from "../viewport/pixels";
import { encodePng } from "./png";

/** A frame as PNG: as it is first shown, or greys with all their stored values in 16 bits. */
export async function framePng(frame: Frame, depth: "png" | "png16"): Promise<Uint8Array<ArrayBuffer>> {
  const decoded = await decodeFrame(frame, depth === "png16" ? storedOnly : undefined);
  const { image } = decoded;
  if (image.kind === "color") {
    return encodePng("rgb8", image.columns, image.rows, image.data);
  }
  return depth === "png16" ? storedPng(image, decoded.description) : shownPng(decoded, image);
}

/** Stored values, without modality or VOI transforms and with padding as it is. */
function storedOnly(description: FrameDescription): FrameDescription {
  return {
    ...description,
    rescale: undefined,
    modalityLut: undefined,
    voiLut: undefined,
    paddingRange: undefined,
    windows: [],
  };
}

function shownPng({ description }: DecodedFrame, image: GreyImage): Uint8Array<ArrayBuffer> {
  const samples = renderGrey(image, defaultWindow(description, image), description.inverted);
  return encodePng("grey8", image.columns, image.rows, samples);
}

/** Signed values are raised by half their range, so that the lowest possible value is 0. */
export function storedPng(image: GreyImage, description: FrameDescription): Uint8Array<ArrayBuffer> {
  const offset = description.signed ? 2 ** (Math.min(16, description.bitsStored) - 1) : 0;
  const samples = new Uint8Array(2 * image.data.length);
  const view = new DataView(samples.buffer);
  for (let index = 0; index < image.data.length; index += 1) {
    view.setUint16(2 * index, Math.min(65535, Math.max(0, (image.data[index] ?? 0) + offset)));
  }
  return encodePng("grey16", image.columns, image.rows, samples);
}
