/** Stands in for modules of Node that the wasm codecs name but never use in a browser. See `vite.config.ts`. */
export default {};
