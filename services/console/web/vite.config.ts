import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

// Packs what the server would otherwise send as it is: NAME.gz beside NAME.
function packed(): Plugin {
  return {
    name: "packed",
    generateBundle: {
      order: "post", // Vite itself writes into the chunks before
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          const bytes = Buffer.from(file.type === "chunk" ? file.code : file.source);
          if (bytes.length > 4096) {
            this.emitFile({ type: "asset", fileName: `${file.fileName}.gz`, source: gzipSync(bytes, { level: 9 }) });
          }
        }
      },
    },
  };
}

const firstViewKB = 250;

// The script that the first view loads, packed: the entry, the overview's page, and all that they import by name. Fails
// where a page grows beyond what a phone loads in a moment.
function firstView(): Plugin {
  return {
    name: "first-view",
    generateBundle(_options, bundle) {
      const wanted = Object.values(bundle).flatMap((file) =>
        file.type === "chunk" && (file.isEntry || file.facadeModuleId?.endsWith("/pages/overview/index.tsx")) ? [file.fileName] : [],
      );
      const loaded = new Map<string, number>();
      for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
        const file = bundle[name];
        if (file?.type === "chunk" && !loaded.has(name)) {
          loaded.set(name, gzipSync(file.code, { level: 9 }).length);
          wanted.push(...file.imports);
        }
      }
      const bytes = [...loaded.values()].reduce((sum, size) => sum + size, 0);
      const told = `first view: ${(bytes / 1000).toFixed(1)} kB of packed script in ${loaded.size} files, at most ${firstViewKB} kB`;
      if (bytes > firstViewKB * 1000) {
        this.error(told);
      }
      console.log(told);
    },
  };
}

export default defineConfig({
  plugins: [react(), packed(), firstView()],
  resolve: {
    alias: {
      "@proto": fileURLToPath(new URL("./gen/zoneflow", import.meta.url)),
      "@": fileURLToPath(new URL("./src", import.meta.url)),
    },
  },
  build: {
    target: "es2021",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
});
