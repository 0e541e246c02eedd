/** The wasm codecs of Cornerstone3D, which ship without types. */
declare namespace Codecs {
  interface FrameInfo {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSample: number;
    readonly componentCount: number;
    readonly isSigned: boolean;
  }

  interface Decoder {
    getEncodedBuffer(length: number): Uint8Array;
    getDecodedBuffer(): Uint8Array;
    getFrameInfo(): FrameInfo;
    decode(): void;
    getInterleaveMode?(): number;
    delete(): void;
  }

  interface Instance {
    readonly J2KDecoder: new () => Decoder;
    readonly HTJ2KDecoder: new () => Decoder;
    readonly JpegLSDecoder: new () => Decoder;
    readonly JPEGDecoder: new () => Decoder;
    getExceptionMessage?(pointer: number): string;
  }

  type Factory = (options: { readonly locateFile: (name: string) => string }) => Promise<Instance>;
}

declare module "@cornerstonejs/codec-openjpeg/decodewasmjs" {
  const factory: Codecs.Factory;
  export default factory;
}
declare module "@cornerstonejs/codec-openjph/wasmjs" {
  const factory: Codecs.Factory;
  export default factory;
}
declare module "@cornerstonejs/codec-charls/decodewasmjs" {
  const factory: Codecs.Factory;
  export default factory;
}
declare module "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs" {
  const factory: Codecs.Factory;
  export default factory;
}
declare module "@cornerstonejs/codec-openjpeg/decodewasm?url" {
  const url: string;
  export default url;
}
declare module "@cornerstonejs/codec-openjph/wasm?url" {
  const url: string;
  export default url;
}
declare module "@cornerstonejs/codec-charls/decodewasm?url" {
  const url: string;
  export default url;
}
declare module "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url" {
  const url: string;
  export default url;
}
