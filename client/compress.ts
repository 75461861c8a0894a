import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** Files that are worth compressing. Images and fonts are compressed already. */
const COMPRESSIBLE = /\.(js|css|html|svg|json|txt|webmanifest)$/;

/** bytes; a smaller file fits into the first packets of a response anyway */
const SMALLEST = 1024;

/**
 * Writes `<file>.br` and `<file>.gz` beside each file of a build, which servers send in its place. Compressing at build
 * time takes seconds, but gives smaller files than compressing while a browser waits.
 */
export function compress(): Plugin {
  let folder = "";
  return {
    name: "compress",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        if (COMPRESSIBLE.test(name)) compressFile(path.join(folder, name));
      }
    },
  };
}

function compressFile(file: string): void {
  const bytes = readFileSync(file);
  if (bytes.length < SMALLEST) return;
  const { BROTLI_PARAM_SIZE_HINT: hint, BROTLI_PARAM_QUALITY: quality } = constants;
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [quality]: 11, [hint]: bytes.length } }));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}
