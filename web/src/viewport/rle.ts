import { PixelError } from "./pixels";

/** Decodes an RLE frame: byte planes, most significant first, to little endian samples by pixel (PS3.5 annex G). */
export function decodeRle(
  bytes: Uint8Array,
  pixels: number,
  samplesPerPixel: number,
  bytesPerSample: number,
): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments = view.getUint32(0, true);
  if (segments !== samplesPerPixel * bytesPerSample) {
    throw new PixelError(`${segments} RLE segments where ${samplesPerPixel * bytesPerSample} belong`);
  }
  const stride = samplesPerPixel * bytesPerSample;
  const result = new Uint8Array(pixels * stride);
  for (let segment = 0; segment < segments; segment += 1) {
    const start = view.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < segments ? view.getUint32(8 + 4 * segment, true) : bytes.length;
    const sample = Math.floor(segment / bytesPerSample);
    const byte = bytesPerSample - 1 - (segment % bytesPerSample);
    unpack(bytes.subarray(start, end), result, sample * bytesPerSample + byte, stride);
  }
  return result;
}

/** PackBits: a count below 128 copies, above 128 repeats, 128 does nothing (section G.3.1). */
function unpack(segment: Uint8Array, target: Uint8Array, first: number, stride: number): void {
  let read = 0;
  let write = first;
  while (write < target.length && read < segment.length) {
    const control = segment[read] ?? 128;
    read += 1;
    if (control < 128) {
      for (let index = 0; index <= control && write < target.length; index += 1) {
        target[write] = segment[read] ?? 0;
        read += 1;
        write += stride;
      }
    } else if (control > 128) {
      const value = segment[read] ?? 0;
      read += 1;
      for (let index = 0; index <= 256 - control && write < target.length; index += 1) {
        target[write] = value;
        write += stride;
      }
    }
  }
  if (write < target.length) {
    throw new PixelError("an RLE segment ends early");
  }
}
