import {
  inlineBytes,
  items,
  toBase64,
  type JsonDataset,
  type JsonElement,
  type TagKey,
} from "../dicomweb/dataset";
import { describeFrame, type FrameDescription, type Instance } from "../dicomweb/instance";
import type { Frame } from "../dicomweb/sequence";
import { Tags } from "../dicomweb/tags";
import { RefusedError } from "./codecs";
import type { DecodeAnswer, DecodeRequest } from "./decoding.worker";
import { PixelError, type DisplayImage } from "./pixels";

/** A frame decoded, with what its values mean. */
export interface DecodedFrame {
  readonly image: DisplayImage;
  readonly description: FrameDescription;
}

/** The frame that is decoded before a viewport is there to ask for it. */
let ahead: { readonly id: string; readonly decoded: Promise<DecodedFrame> } | undefined;

/** Starts decoding the frame that will be shown first. */
export function decodeAhead(frame: Frame): void {
  const decoded = decode(frame);
  decoded.catch(() => undefined); // whoever asks for the frame hears of it
  ahead = { id: frame.id, decoded };
}

/** Fetches a frame and decodes it in a worker. Rejects with {@link RefusedError} for what must not be shown. */
export function decodeFrame(
  frame: Frame,
  adjust?: (description: FrameDescription) => FrameDescription,
  signal?: AbortSignal,
): Promise<DecodedFrame> {
  if (adjust === undefined && ahead?.id === frame.id) {
    const { decoded } = ahead;
    ahead = undefined;
    return decoded;
  }
  return decode(frame, adjust, signal);
}

async function decode(
  { instance, frameNumber }: Frame,
  adjust: (description: FrameDescription) => FrameDescription = (same) => same,
  signal?: AbortSignal,
): Promise<DecodedFrame> {
  const [stored, complete] = await Promise.all([
    instance.source.readFrame(frameNumber, signal),
    withTables(instance, signal),
  ]);
  const description = adjust(describeFrame(complete, frameNumber - 1));
  if (description.photometricInterpretation === "PALETTE COLOR" && description.palette === undefined) {
    throw new PixelError("the colour palette is missing");
  }
  const image = await pool().decode(stored.bytes, stored.transferSyntaxUid, description);
  return { image, description };
}

const tableTags: readonly TagKey[] = [
  Tags.RedPaletteColorLookupTableData,
  Tags.GreenPaletteColorLookupTableData,
  Tags.BluePaletteColorLookupTableData,
  Tags.SegmentedRedPaletteColorLookupTableData,
  Tags.SegmentedGreenPaletteColorLookupTableData,
  Tags.SegmentedBluePaletteColorLookupTableData,
];

const completed = new WeakMap<Instance, Promise<Instance>>();

/** The instance with its lookup tables, which metadata may only point to. */
function withTables(instance: Instance, signal?: AbortSignal): Promise<Instance> {
  let found = completed.get(instance);
  if (found === undefined) {
    found = completeTables(instance, signal);
    completed.set(instance, found);
    found.catch(() => completed.delete(instance));
  }
  return found;
}

async function completeTables(instance: Instance, signal?: AbortSignal): Promise<Instance> {
  const read = async (element: JsonElement): Promise<JsonElement> => {
    const blob = await instance.source.readBulk(element.BulkDataURI ?? "", signal);
    return { vr: element.vr, InlineBinary: toBase64(new Uint8Array(await blob.arrayBuffer())) };
  };
  const completeItem = async (dataset: JsonDataset, tags: readonly TagKey[]): Promise<JsonDataset> => {
    const missing = tags.filter(
      (tag) => dataset[tag]?.BulkDataURI !== undefined && inlineBytes(dataset[tag]) === undefined,
    );
    const found = await Promise.all(
      missing.map(async (tag) => [tag, await read(dataset[tag] ?? { vr: "OW" })] as const),
    );
    return missing.length === 0 ? dataset : { ...dataset, ...Object.fromEntries(found) };
  };
  let dataset = await completeItem(instance.dataset, tableTags);
  for (const tag of [Tags.ModalityLUTSequence, Tags.VOILUTSequence]) {
    const sequence = items(dataset, tag);
    if (sequence.some((item) => item[Tags.LUTData]?.BulkDataURI !== undefined)) {
      const Value = await Promise.all(sequence.map((item) => completeItem(item, [Tags.LUTData])));
      dataset = { ...dataset, [tag]: { vr: "SQ", Value } };
    }
  }
  return dataset === instance.dataset ? instance : { ...instance, dataset };
}

interface Waiting {
  readonly resolve: (image: DisplayImage) => void;
  readonly reject: (error: Error) => void;
  readonly worker: Worker;
}

/** A few workers, each given the next frame when it has the fewest. */
class DecoderPool {
  private readonly workers: readonly Worker[];
  private readonly waiting = new Map<number, Waiting>();
  private next = 0;

  constructor(size: number) {
    this.workers = Array.from({ length: size }, () => this.start());
  }

  decode(
    bytes: Uint8Array<ArrayBuffer>,
    transferSyntaxUid: string,
    description: FrameDescription,
  ): Promise<DisplayImage> {
    const worker = this.leastBusy();
    this.next += 1;
    const id = this.next;
    const request: DecodeRequest = { id, bytes, transferSyntaxUid, description };
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, worker });
      // Bytes that fill their buffer move; a part of a larger answer is copied.
      const whole = bytes.byteLength === bytes.buffer.byteLength;
      worker.postMessage(request, whole ? [bytes.buffer] : []);
    });
  }

  private start(): Worker {
    const worker = new Worker(new URL("./decoding.worker.ts", import.meta.url), {
      type: "module",
      name: "decoder",
    });
    worker.addEventListener("message", (event: MessageEvent<DecodeAnswer>) => this.settle(event.data));
    worker.addEventListener("error", () => this.fail(worker));
    return worker;
  }

  private settle(answer: DecodeAnswer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ("image" in answer) {
      waiting?.resolve(answer.image);
    } else {
      waiting?.reject(
        "refusal" in answer ? new RefusedError(answer.refusal) : new PixelError(answer.failure),
      );
    }
  }

  private fail(worker: Worker): void {
    for (const [id, waiting] of this.waiting) {
      if (waiting.worker === worker) {
        this.waiting.delete(id);
        waiting.reject(new PixelError("the decoder could not start"));
      }
    }
  }

  private leastBusy(): Worker {
    const busy = new Map(this.workers.map((worker) => [worker, 0]));
    for (const { worker } of this.waiting.values()) {
      busy.set(worker, (busy.get(worker) ?? 0) + 1);
    }
    const [first] = [...busy].toSorted(([, a], [, b]) => a - b);
    if (first === undefined) {
      throw new PixelError("no decoder");
    }
    return first[0];
  }
}

let made: DecoderPool | undefined;

function pool(): DecoderPool {
  made ??= new DecoderPool(Math.min(4, Math.max(2, (navigator.hardwareConcurrency || 2) - 1)));
  return made;
}

/** Starts the workers before the first frame arrives, so that it need not wait for them. */
export function warmUpDecoder(): void {
  pool();
}
