import path from "node:path";
import { defineConfig } from "vite";
import { compress } from "./compress.ts";

const project = path.resolve(import.meta.dirname, "..");

export default defineConfig({
  root: import.meta.dirname,
  plugins: [compress()],
  publicDir: path.join(project, "public"),
  build: {
    outDir: path.join(project, "dist"),
    emptyOutDir: true,
    // README names these, and public/start.js tells the players of older ones.
    target: ["chrome111", "edge111", "firefox114", "safari16.4"],
    // Pixi is most of it and can't be made smaller by splitting.
    chunkSizeWarningLimit: 700,
  },
});
