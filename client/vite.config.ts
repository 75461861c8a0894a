import path from "node:path";
import { defineConfig, type Plugin } from "vite";
import { compress } from "./compress.ts";

const project = path.resolve(import.meta.dirname, "..");

/** The chunks that every flight needs. */
const GAME = ["flight", "scene"];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [leaveOutUnused(), listFiles(), compress()],
  publicDir: path.join(project, "public"),
  build: {
    outDir: path.join(project, "dist"),
    emptyOutDir: true,
    // README lists these versions, and public/start.js tells players whose browser is older.
    target: ["chrome111", "edge111", "firefox114", "safari16.4"],
    // Most of the code is Pixi, and the page needs it before it can draw. Splitting it would only add requests.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // The netcode is one file, because each file costs a request. What the start page needs too stays in the entry,
        // so that the start page does not wait for the SDK. The SDK's debug panels are a chunk of their own.
        codeSplitting: {
          groups: [
            {
              name: "net",
              test: /\/(@colyseus\/(?!sdk\/build\/debug[./])|msgpackr\/|tslib\/|client\/view\/(camera|copies)\.)/,
            },
          ],
        },
      },
    },
  },
});

/**
 * Leaves out modules that Pixi 8.22 imports on demand to set itself up. client/view/scene.ts does that itself, and with
 * these modules the build would split one file into five.
 */
function leaveOutUnused(): Plugin {
  const UNUSED = /\/(browserAll|webworkerAll)\.mjs$/;
  return {
    name: "leave-out-unused",
    enforce: "pre",
    load: (id) => (UNUSED.test(id) ? "" : null),
  };
}

/**
 * Writes the addresses of files into the page: of all parts that are loaded on demand, for client/chunks.ts, and of
 * everything that a flight needs, for client/preload.ts.
 */
function listFiles(): Plugin {
  return {
    name: "list-files",
    transformIndexHtml(html, { bundle = {} }) {
      const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
      const parts = chunks.filter(({ isDynamicEntry, code }) => isDynamicEntry && code.length > 0);
      const meta = (name: string, content: string) => ({
        tag: "meta",
        attrs: { name, content },
        injectTo: "head" as const,
      });
      const files = new Set<string>();
      const add = (fileName: string) => {
        if (files.has(fileName) || html.includes(fileName)) return;
        files.add(fileName);
        for (const file of chunks.find((chunk) => chunk.fileName === fileName)?.imports ?? []) add(file);
      };
      for (const { name, fileName } of parts) if (GAME.includes(name)) add(fileName);
      if (files.size === 0) return [];
      return [
        meta("game-files", [...files].map((file) => `/${file}`).join(" ")),
        ...parts.map(({ name, fileName }) => meta(`chunk:${name}`, `/${fileName}`)),
      ];
    },
  };
}
