import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { launchChromium } from "./chromium.ts";

/**
 * Makes the icons of the installed page from `public/favicon.svg`: `node tools/icons.ts`. Run it after a change of that
 * drawing, and commit the files.
 *
 * Icons for masks and for iOS fill their whole square, because the system cuts it to its own shape.
 */
const ICONS = [
  { file: "icon-192.png", size: 192, fills: false, scale: 1 },
  { file: "icon-512.png", size: 512, fills: false, scale: 1 },
  // A mask may cut off everything outside a circle with 80 % of the width.
  { file: "maskable-512.png", size: 512, fills: true, scale: 0.82 },
  { file: "apple-touch-icon.png", size: 180, fills: true, scale: 0.92 },
] as const;

const PUBLIC = path.resolve(import.meta.dirname, "../public");

const drawing = readFileSync(path.join(PUBLIC, "favicon.svg"), "utf8");
const browser = await launchChromium();
const page = await browser.newPage();
for (const { file, size, fills, scale } of ICONS) {
  await page.setViewportSize({ width: size, height: size });
  const style = fills ? `rect { rx: 0 } #ship { scale: ${scale}; transform-origin: 256px 256px }` : "";
  await page.setContent(
    `<style>body { margin: 0 } svg { display: block } ${style}</style>${drawing.replace("<svg ", `<svg width="${size}" height="${size}" `)}`,
  );
  writeFileSync(path.join(PUBLIC, "icons", file), await page.screenshot({ omitBackground: true }));
}
await browser.close();
console.log(`Made ${ICONS.length} icons.`);
