import { generate } from "lean-qr";

/** light modules around the code, which cameras need */
const QUIET_ZONE = 2;

/** Draws a QR code into a canvas, one pixel per module. */
export function drawQr(text: string, canvas: HTMLCanvasElement): void {
  generate(text).toCanvas(canvas, { padX: QUIET_ZONE, padY: QUIET_ZONE });
}
