import type { KindId } from "../../game/kinds.ts";

/** How a kind of ship is drawn: SVG paths in units from the ship's center, nose to the right. */
export interface HullDrawing {
  /** its silhouette, filled by the even-odd rule; the same on both sides of the x axis */
  readonly outline: string;
  /** lines on the hull */
  readonly lines: string;
  /** window near the nose, which shows where the front is */
  readonly window: string;
  /** where flames begin: x of all nozzles, and y of each */
  readonly nozzles: { readonly x: number; readonly y: readonly number[] };
}

/** half the width and height of what a drawing may cover, units; the rest of a texture is room for its soft edge */
export const DRAWING = { halfLength: 31, halfWidth: 23 } as const;

/** The drawing of each kind of ship. */
export const HULLS: Readonly<Record<KindId, HullDrawing>> = {
  dart: {
    outline: "M30 0 L-4 -8.5 L-27 -17 L-20 -5 V5 L-27 17 L-4 8.5 Z",
    lines: "M-4 -8.5 L-12 0 L-4 8.5",
    window: "M17 0 L7 -2.6 V2.6 Z",
    nozzles: { x: -20, y: [0] },
  },
  ray: {
    outline:
      "M26 -5.5 L22.5 -2.5 V2.5 L26 5.5 C20 8.5 14 9 8 13 C2 17 -4 22 -13 23 C-9 16 -11 9 -18 5 L-30 1.2 V-1.2 L-18 -5 C-11 -9 -9 -16 -13 -23 C-4 -22 2 -17 8 -13 C14 -9 20 -8.5 26 -5.5 Z",
    lines: "M-8 -9 C0 -4 0 4 -8 9",
    window: "M17 -4.5 C11 -5 9 -2.5 9 0 C9 2.5 11 5 17 4.5 C15 2 15 -2 17 -4.5 Z",
    nozzles: { x: -20, y: [0] },
  },
  twin: {
    outline:
      "M28 -14 C20 -18.5 6 -19 -8 -18.5 L-27 -17.5 V-10 L-12 -9.5 L-9 -5 V5 L-12 9.5 L-27 10 V17.5 L-8 18.5 C6 19 20 18.5 28 14 C20 11 11 10 4 9.5 V5.5 C9 5 13 3 15 0 C13 -3 9 -5 4 -5.5 V-9.5 C11 -10 20 -11 28 -14 Z",
    lines: "M-9 -9.5 H4 M-9 9.5 H4",
    window: "M11 0 C9 -2 5 -2.8 2 -2.8 V2.8 C5 2.8 9 2 11 0 Z",
    nozzles: { x: -27, y: [-13.8, 13.8] },
  },
  ring: {
    outline:
      "M30.5 0 L16.2 -6 A21 21 0 0 0 -24 -6.5 L-29 -5 V5 L-24 6.5 A21 21 0 0 0 16.2 6 Z M8.2 -4.5 A13 13 0 0 0 -16.2 -4.5 Z M8.2 4.5 A13 13 0 0 1 -16.2 4.5 Z",
    lines: "M-16.2 -4.5 V4.5 M-4 -21 V-13 M-4 21 V13",
    window: "M21 0 L13 -2.6 H6 V2.6 H13 Z",
    nozzles: { x: -29, y: [0] },
  },
  hammer: {
    outline:
      "M18 -22 L27 -19 L29.5 -8 V8 L27 19 L18 22 L13.5 17 L14.5 7 L4 4.8 H-15 L-20 9.5 H-29 V-9.5 H-20 L-15 -4.8 H4 L14.5 -7 L13.5 -17 Z",
    lines: "M-20 -9 V9 M4 -4.5 V4.5 M14.5 -12 H28.5 M14.5 12 H28.5",
    window: "M26 -5.5 V5.5 L21 4.5 V-4.5 Z",
    nozzles: { x: -29, y: [-5, 5] },
  },
  needle: {
    outline:
      "M30.5 0 L12 -4 L8 -4.6 L3 -10.5 H-2 L-2 -5 L-14 -5.2 L-23 -20 H-29 L-26 -5 V5 L-29 20 H-23 L-14 5.2 L-2 5 L-2 10.5 H3 L8 4.6 L12 4 Z",
    lines: "M-2 -5 V5 M-14 -5.2 V5.2",
    window: "M20 0 L12 -1.7 H8 V1.7 H12 Z",
    nozzles: { x: -26, y: [0] },
  },
};
