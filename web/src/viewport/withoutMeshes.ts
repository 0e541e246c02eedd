/**
 * Stands in for VTK's reader of XML meshes, which Cornerstone imports and the viewer never uses: the real one brings an
 * XML library that expects Node and does not start in a browser. See `vite.config.ts`.
 */
export const newInstance = (): never => {
  throw new Error("meshes are not read by this viewer");
};

export default { newInstance };
