import type { FrameDescription } from "../dicomweb/instance";
import type { Refusal } from "../dicomweb/transferSyntax";
import { decodeSamples, RefusedError } from "./codecs";
import { toDisplayImage, type DisplayImage } from "./pixels";

export interface DecodeRequest {
  readonly id: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly transferSyntaxUid: string;
  readonly description: FrameDescription;
}

export type DecodeAnswer =
  | { readonly id: number; readonly image: DisplayImage }
  | { readonly id: number; readonly refusal: Refusal }
  | { readonly id: number; readonly failure: string };

self.addEventListener("message", (event: MessageEvent<DecodeRequest>) => {
  void answer(event.data);
});

async function answer({ id, bytes, transferSyntaxUid, description }: DecodeRequest): Promise<void> {
  try {
    const image = toDisplayImage(await decodeSamples(bytes, transferSyntaxUid, description), description);
    post({ id, image }, [image.data.buffer]);
  } catch (error) {
    if (error instanceof RefusedError) {
      post({ id, refusal: error.refusal }, []);
    } else {
      post({ id, failure: error instanceof Error ? error.message : "the frame cannot be decoded" }, []);
    }
  }
}

function post(message: DecodeAnswer, transfer: Transferable[]): void {
  self.postMessage(message, { transfer });
}
