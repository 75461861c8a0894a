import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** Kinds of files that get smaller. Pictures and fonts are compressed as they are. */
const COMPRESSIBLE = /\.(js|css|html|svg|json|txt|webmanifest)$/;

/** Bytes below which a file fits into the first packets of an answer anyway. */
const SMALLEST = 1024;

/**
 * Writes `<file>.br` and `<file>.gz` beside the files of a build, for servers to send in their place. That takes seconds,
 * once, and makes them smaller than what can be done while a browser waits.
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
