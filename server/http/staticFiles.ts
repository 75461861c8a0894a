import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import express, { type RequestHandler } from "express";

/** Encodings by preference, and the ending that `client/compress.ts` appends to the name of a compressed file. */
const ENCODINGS = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;

/**
 * Serves the files of a folder, each in the smallest available encoding that the client accepts. Each encoding of a
 * file has its own ETag, and byte ranges refer to the encoded bytes.
 *
 * @param cacheControl the Cache-Control header of all files in the folder
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
      // The compressed file was deleted since the start, so another handler answers.
      req.url = url;
      res.removeHeader("Content-Encoding");
      res.removeHeader("Content-Type");
      next(error);
    });
  };
}

/** The file for a URL path. `checkHead` has made sure that the path can be decoded. */
function fileOf(urlPath: string): string {
  const file = decodeURIComponent(urlPath);
  return file.endsWith("/") ? `${file}index.html` : file;
}
