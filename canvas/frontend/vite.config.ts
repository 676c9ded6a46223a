// Builds what Streamlit serves: one ES module and one stylesheet for each component, in canvas/assets.
//
// The live chart adds its own line to ENTRIES (`chart: "src/chart/index.ts"`), and a second
// [[tool.streamlit.component.components]] with name "chart" to canvas/pyproject.toml. It then comes out as
// assets/chart.js and, if it imports CSS, assets/chart.css; code that two entries share goes into assets/shared-*.js.
import { defineConfig } from "vitest/config";

const ENTRIES = {
  canvas: "src/index.tsx",
  chart: "src/chart/index.ts",
  upload: "src/upload/index.ts",
  sketch: "src/sketch/index.ts",
};

export default defineConfig({
  base: "./",
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  build: {
    outDir: "../assets",
    emptyOutDir: true,
    target: "es2022",
    cssCodeSplit: true,
    reportCompressedSize: false,
    lib: { entry: ENTRIES, formats: ["es"] },
    rolldownOptions: {
      output: {
        minify: true,
        entryFileNames: "[name].js",
        chunkFileNames: "shared-[hash].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
