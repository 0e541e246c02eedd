// node bench/wasm-codecs.mjs charls|openjph decode|encode FILE ROWS COLUMNS SAMPLES BITS: milliseconds a frame, the median of nine,
// of CharLS or OpenJPH compiled to wasm as the viewer uses them. FILE is the codestream, or the samples for encode.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const [name, operation, file, ...numbers] = process.argv.slice(2);
const [height, width, componentCount, bitsPerSample] = numbers.map(Number);
const image = { width, height, componentCount, bitsPerSample, isSigned: false, isUsingColorTransform: componentCount === 3 };
const input = readFileSync(file);
const isCharls = name === "charls";
const path = isCharls ? "codec-charls/dist/charlswasm.js" : "codec-openjph/dist/openjphjs.js";
const codec = await require(`../web/node_modules/@cornerstonejs/${path}`)();

function decode() {
  const decoder = isCharls ? new codec.JpegLSDecoder() : new codec.HTJ2KDecoder();
  decoder.getEncodedBuffer(input.length).set(input);
  decoder.decode();
  if (decoder.getDecodedBuffer().length === 0) throw new Error("nothing was decoded");
  decoder.delete();
}

function encode() {
  const encoder = isCharls ? new codec.JpegLSEncoder() : new codec.HTJ2KEncoder();
  encoder.getDecodedBuffer(image).set(input);
  if (isCharls) encoder.setInterleaveMode(componentCount === 3 ? 2 : 0);
  encoder.encode();
  if (encoder.getEncodedBuffer().length === 0) throw new Error("nothing was encoded");
  encoder.delete();
}

const run = operation === "decode" ? decode : encode;
for (const start = process.hrtime.bigint(); process.hrtime.bigint() - start < 2_000_000_000n; ) run(); // until V8 has compiled it well
const times = Array.from({ length: 9 }, () => {
  const before = process.cpuUsage().user;
  run();
  return (process.cpuUsage().user - before) / 1000;
});
console.log(times.sort((a, b) => a - b)[4]);
