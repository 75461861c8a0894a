import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { STEP_MS } from "../../game/constants.ts";
import type { Recording } from "../ramp/recording.ts";
import type { Result } from "../ramp/result.ts";
import { course, doubts, verdict, where } from "../ramp/words.ts";
import type { PictureData } from "./data.ts";
import { asHtml } from "./html.ts";
import { circumstancesList, figuresTable } from "./tables.ts";
import { thin } from "./thin.ts";

/** Number of points in the picture, and how many of them are the slowest. More points would only hide each other. */
const POINTS = 100_000;
const SLOWEST = 2_000;

const PAGE = path.join(import.meta.dirname, "page");

/** The report as one HTML file that loads nothing else. */
export async function reportHtml(result: Result, recording: Recording): Promise<string> {
  const places = thin(recording.intervals, POINTS, SLOWEST);
  const data = JSON.stringify(pictureData(result, recording, places)).replaceAll("<", "\\u003c");
  const library = path.dirname(createRequire(import.meta.url).resolve("uplot/package.json"));
  const style = [path.join(library, "dist/uPlot.min.css"), path.join(PAGE, "style.css")].map(read).join("\n");
  const title = `Time between updates: ${course(result)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${asHtml(title)}</title>
<link rel="icon" href="data:,">
<style>
${style}
</style>
</head>
<body>
<main>
<h1>${asHtml(title)}</h1>
${lead(result).map(paragraph).join("\n")}
<figure>
<div id="picture" role="img" aria-label="${asHtml(`${lead(result).join(" ")} The table below has the figures.`)}"></div>
<p id="readout"></p>
<figcaption>${paragraph(caption(recording, places.length))}</figcaption>
</figure>
<noscript><p>The picture needs JavaScript; the table does not.</p></noscript>
<h2>Every 10 s</h2>
${figuresTable(result)}
<h2>Circumstances</h2>
${circumstancesList(result)}
</main>
<script type="application/json" id="data">${data}</script>
<!--
The picture is drawn with uPlot, https://github.com/leeoniya/uPlot
${read(path.join(library, "LICENSE"))}
-->
<script>
${await script()}
</script>
</body>
</html>
`;
}

function lead(result: Result): string[] {
  const { elapsed, last } = result;
  const each = `Each dot is an update to one of the connections ${where(result)}; its height is the time since the previous update.`;
  const end =
    last.p50 === null
      ? `At the end, after ${Math.round(elapsed)} s, no more updates arrived.`
      : `In the last ${Math.round(last.to - last.from)} s, with ${last.connections} connections at the end, the time between ` +
        `updates was p50 ${last.p50} ms, p95 ${last.p95} ms and p99 ${last.p99} ms. ` +
        `The server aims at one update every ${STEP_MS} ms.`;
  const held = verdict(result);
  return [`${each} ${end}`, [held, ...result.failures, ...doubts(result)].join(" ")];
}

function caption({ length }: Recording, drawn: number): string {
  const count = (number: number) => number.toLocaleString("en");
  return [
    drawn === length
      ? `All ${count(length)} updates are drawn.`
      : `${count(drawn)} of ${count(length)} updates are drawn, including the ${count(SLOWEST)} slowest; the lines and the ` +
        `table use all updates.`,
    "The vertical scale is linear up to about 50 ms and logarithmic above, so that every update fits.",
    "The lines have one value for each second.",
  ].join(" ");
}

function pictureData({ elapsed, perSecond }: Result, recording: Recording, places: Uint32Array): PictureData {
  const { times, intervals } = recording;
  return {
    elapsed,
    step: STEP_MS,
    slowest: intervals.reduce((slowest, interval) => Math.max(slowest, interval), 0),
    times: base64(Float32Array.from(places, (i) => times[i] as number)),
    intervals: base64(Float32Array.from(places, (i) => intervals[i] as number)),
    perSecond: perSecond.map(({ connections, updates, p50, p95, p99 }) => ({ connections, updates, p50, p95, p99 })),
  };
}

/** Bundles the page's code and uPlot with Vite. */
async function script(): Promise<string> {
  // Loaded only now, so that it doesn't disturb the measurement.
  const { build } = await import("vite");
  const built = await build({
    configFile: false,
    envFile: false,
    publicDir: false,
    root: PAGE,
    logLevel: "error",
    build: {
      write: false,
      lib: { entry: path.join(PAGE, "main.ts"), formats: ["iife"], name: "report" },
    },
  });
  const chunk = [built].flat().flatMap((output) => ("output" in output ? output.output : []))[0];
  if (chunk?.type !== "chunk") throw new Error("Vite did not build the report's page");
  return chunk.code.replaceAll("</script", "<\\/script");
}

function base64(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

function read(file: string): string {
  return readFileSync(file, "utf8").trim();
}

function paragraph(text: string): string {
  return `<p>${asHtml(text)}</p>`;
}
