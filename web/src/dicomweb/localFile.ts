import type { Dictionary } from "./dictionary";
import { FrameReader, storedSyntax } from "./fragments";
import { makeInstance, type Instance, type InstanceSource } from "./instance";
import { bulkRange, readPart10 } from "./part10";
import { number } from "./dataset";
import { Tags } from "./tags";

/** An instance of a file on this computer; its bytes are read when they are needed and go nowhere. */
export async function openLocalInstance(file: Blob, dictionary: Dictionary): Promise<Instance> {
  const { dataset, fileMeta, blob, pixelData, transferSyntaxUid } = await readPart10(file, dictionary);
  const frameCount = Math.max(1, number(dataset, Tags.NumberOfFrames) ?? 1);
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
  return makeInstance(dataset, source, fileMeta);
}
