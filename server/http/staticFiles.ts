import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import express, { type RequestHandler } from "express";

/** Encodings in the order in which they are chosen, and what `client/compress.ts` appends to the name of a file. */
const ENCODINGS = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;

/**
 * Serves a folder, each file in the smallest encoding there is that the client accepts. An encoded file is a
 * representation of its own, so it has its own ETag, and ranges are those of its bytes.
 *
 * @param cacheControl header of everything in it
 */
export function staticFiles(folder: string, cacheControl: string): RequestHandler {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
  const files = new Set(names.map((name) => `/${name.split(path.sep).join("/")}`));
  const serve = express.static(folder, {
    cacheControl: false,
    redirect: false,
    setHeaders: (res) => void res.setHeader("Cache-Control", cacheControl),
  });
  return (req, res, next) => {
    const { url } = req;
    const file = fileOf(req.path);
    const available = ENCODINGS.filter(([, ending]) => files.has(file + ending));
    if (available.length > 0) res.vary("Accept-Encoding");
    const [encoding, ending] = available.find(([name]) => req.acceptsEncodings(name)) ?? [];
    if (encoding === undefined) {
      serve(req, res, next);
      return;
    }
    req.url = encodeURI(file + ending);
    res.set("Content-Encoding", encoding).type(path.extname(file));
    serve(req, res, (error) => {
      // It has gone since the start.
      req.url = url;
      res.removeHeader("Content-Encoding");
      res.removeHeader("Content-Type");
      next(error);
    });
  };
}

/** The file that a path means. The path has been checked: it can be decoded. */
function fileOf(urlPath: string): string {
  const file = decodeURIComponent(urlPath);
  return file.endsWith("/") ? `${file}index.html` : file;
}
