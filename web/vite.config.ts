import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const absent = fileURLToPath(new URL("./src/viewport/nodeOnly.ts", import.meta.url));

export default defineConfig({
  plugins: [react(), brotliCopies()],
  resolve: {
    alias: {
      // The codecs reach for these under Node only.
      fs: absent,
      path: absent,
      "@kitware/vtk.js/IO/XML/XMLPolyDataReader.js": fileURLToPath(
        new URL("./src/viewport/withoutMeshes.ts", import.meta.url),
      ),
    },
  },
  worker: { format: "es" },
  build: {
    target: "es2023",
    // The content security policy allows no data: workers and no inline scripts; every asset is a file of our own origin.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4000,
  },
  server: { proxy: proxyTo(process.env["PLACA_URL"]) },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node" },
});

/** `PLACA_URL=http://127.0.0.1:8080 npm run dev` develops the viewer against a running archive. */
function proxyTo(target: string | undefined): Record<string, string> {
  return target === undefined ? {} : { "/dicom-web": target, "/api": target, "/health": target };
}

/** Leaves a compressed copy beside each script, style sheet and module, for the server to hand out as it is. */
function brotliCopies(): Plugin {
  return {
    name: "brotli-copies",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (!/\.(js|css|wasm)$/.test(file.fileName)) {
          continue;
        }
        const source = Buffer.from(file.type === "chunk" ? file.code : file.source);
        const compressed = brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
        if (compressed.length < source.length) {
          this.emitFile({ type: "asset", fileName: `${file.fileName}.br`, source: compressed });
        }
      }
    },
  };
}
