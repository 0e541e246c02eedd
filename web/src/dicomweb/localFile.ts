import type { Dictionary } from "./dictionary";
import { FrameReader, nativeFrame, storedSyntax } from "./fragments";
import { makeInstance, type Instance, type InstanceSource } from "./instance";
import { bulkRange, readPart10, type PixelDataLocation } from "./part10";
import { number, type JsonDataset } from "./dataset";
import { Tags } from "./tags";

/** An instance of a file on this computer; its bytes are read when they are needed and go nowhere. */
export async function openLocalInstance(file: Blob, dictionary: Dictionary): Promise<Instance> {
  const { dataset, fileMeta, blob, pixelData, transferSyntaxUid } = await readPart10(file, dictionary);
  const frameCount = Math.max(1, number(dataset, Tags.NumberOfFrames) ?? 1);
  const held = pixelData && framesHeld(dataset, pixelData);
  const frames = pixelData && new FrameReader(blob, dataset, pixelData, transferSyntaxUid, frameCount);
  const source: InstanceSource = {
    kind: "local",
    readFrame: async (frameNumber) => {
      if (frames === undefined) {
        throw new Error("the file has no pixel data");
      }
      return { bytes: await frames.read(frameNumber), transferSyntaxUid: storedSyntax(transferSyntaxUid) };
    },
    readBulk: async (uri) => {
      const range = bulkRange(uri);
      if (range === undefined) {
        throw new Error("a local file refers to no other place");
      }
      return blob.slice(range.offset, range.offset + range.length);
    },
  };
  const instance = makeInstance(dataset, source, fileMeta);
  return held === undefined
    ? instance
    : { ...instance, numberOfFrames: Math.max(1, Math.min(held, instance.numberOfFrames)) };
}

/** How many whole frames native pixel data has room for; undefined for fragments. */
function framesHeld(dataset: JsonDataset, pixelData: PixelDataLocation): number | undefined {
  if (pixelData.length === undefined) {
    return undefined;
  }
  const [first] = nativeFrame(dataset, { ...pixelData, length: Number.MAX_SAFE_INTEGER }, 0).ranges;
  return first === undefined || first.length === 0 ? undefined : Math.ceil(pixelData.length / first.length);
}
