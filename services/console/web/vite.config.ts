import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

// Packs what the server would otherwise send as it is: NAME.gz beside NAME.
function packed(): Plugin {
  return {
    name: "packed",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        const bytes = Buffer.from(file.type === "chunk" ? file.code : file.source);
        if (bytes.length > 4096) {
          this.emitFile({ type: "asset", fileName: `${file.fileName}.gz`, source: gzipSync(bytes, { level: 9 }) });
        }
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), packed()],
  resolve: { alias: { "@proto": fileURLToPath(new URL("./gen/zoneflow", import.meta.url)) } },
  build: {
    target: "es2021",
    chunkSizeWarningLimit: 1500,
    rollupOptions: { output: { manualChunks: { charts: ["echarts/core", "echarts/charts", "echarts/components"] } } },
  },
});
