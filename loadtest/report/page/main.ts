import "./language.ts";

import type { PictureData } from "../data.ts";
import { Picture } from "./picture.ts";

/** The page of a report: draws the picture, and adapts it to the window's size and the preferred color scheme. */
const data: PictureData = JSON.parse(document.getElementById("data")?.textContent ?? "");
const place = document.getElementById("picture") as HTMLElement;
const picture = new Picture(place, document.getElementById("readout") as HTMLElement, data);
new ResizeObserver(() => picture.fit()).observe(place);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => picture.repaint());
