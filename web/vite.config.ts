import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const absent = fileURLToPath(new URL("./src/viewport/nodeOnly.ts", import.meta.url));

export default defineConfig({
  plugins: [react(), preloadedViewer(), brotliCopies()],
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

/** The page names the chunk with Cornerstone, so that a browser fetches and compiles it beside the entry, not after it. */
function preloadedViewer(): Plugin {
  return {
    name: "preloaded-viewer",
    apply: "build",
    transformIndexHtml: (_html, { bundle }) => {
      const viewer = Object.values(bundle ?? {}).find(
        (chunk) => chunk.type === "chunk" && chunk.name === "StudyPage",
      );
      if (viewer === undefined) {
        throw new Error("the bundle has no StudyPage");
      }
      return [
        { tag: "link", attrs: { rel: "modulepreload", href: `/${viewer.fileName}` }, injectTo: "head" },
      ];
    },
  };
}

/**
 * Leaves a compressed copy beside each script, style sheet and module, for the server to hand out as it is. It reads what was
 * written, since other plugins change the bundle until then.
 */
function brotliCopies(): Plugin {
  return {
    name: "brotli-copies",
    apply: "build",
    async writeBundle(options, bundle) {
      const folder = options.dir ?? "dist";
      for (const fileName of Object.keys(bundle).filter((name) => /\.(js|css|wasm)$/.test(name))) {
        const source = await readFile(join(folder, fileName));
        const compressed = brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
        if (compressed.length < source.length) {
          await writeFile(join(folder, `${fileName}.br`), compressed);
        }
      }
    },
  };
}
