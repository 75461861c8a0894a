import path from "node:path";
import { defineConfig, type Plugin } from "vite";
import { compress } from "./compress.ts";

const project = path.resolve(import.meta.dirname, "..");

export default defineConfig({
  root: import.meta.dirname,
  plugins: [leaveOutUnused(), preloadScene(), compress()],
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
        // The code that joins a room is one file besides the entry, because each file costs a request. The SDK's debug
        // panels stay in a chunk of their own, which is loaded on demand.
        codeSplitting: {
          groups: [
            {
              name: "net",
              test: /\/(@colyseus\/(?!sdk\/build\/debug[./])|msgpackr\/|tslib\/|(?:game|protocol)\/|client\/(net\/chunks|view\/(camera|copies))\.)|preload-helper/,
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
 * Lets the browser fetch the scene in parallel with the scripts that join a room, instead of when they import it. For
 * client/net/chunks.ts, writes the addresses of all parts that are loaded on demand into the page.
 */
function preloadScene(): Plugin {
  return {
    name: "preload-scene",
    transformIndexHtml(html, { bundle = {} }) {
      const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
      const scene = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith("/view/scene.ts"));
      if (scene === undefined) return [];
      const parts = chunks.filter(({ isDynamicEntry, code }) => isDynamicEntry && code.length > 0);
      const places = parts.map(({ name, fileName }) => ({
        tag: "meta",
        attrs: { name: `chunk:${name}`, content: `/${fileName}` },
        injectTo: "head" as const,
      }));
      const preloads = [scene.fileName, ...scene.imports]
        .filter((file) => !html.includes(file))
        .map((file) => ({
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` },
          injectTo: "head" as const,
        }));
      return [...preloads, ...places];
    },
  };
}
