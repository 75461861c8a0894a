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
    // README names these, and public/start.js tells the players of older ones.
    target: ["chrome111", "edge111", "firefox114", "safari16.4"],
    // Pixi is most of it and can't be made smaller by splitting.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // What joins a sky is one file beside the entry; each more would be a request. The SDK's panels stay apart.
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
 * Keeps out what Pixi 8.22 loads only when it is to set itself up, which client/view/scene.ts does: it would make five files of
 * one.
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
 * Lets the browser fetch what draws the sky at once, beside what joins it, rather than when that asks for it. Says where the other
 * parts are that are loaded on demand, for client/net/chunks.ts.
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
