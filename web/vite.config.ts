import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const absent = fileURLToPath(new URL("./src/viewport/nodeOnly.ts", import.meta.url));

export default defineConfig({
  plugins: [react()],
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
