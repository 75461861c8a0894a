import { Assets, type Texture } from "pixi.js";

export interface ShipTextures {
  idle: Texture;
  thrusting: Texture;
  flame: Texture;
}

/**
 * Pixels per pixel of the drawings, which are two to the unit: enough for a ship on a 4K screen. Mipmaps keep it
 * clear on a small one, where the same texture is shrunk to a tenth.
 */
const RESOLUTION = 2.5;

/** Loads the drawings of a ship. Rejects with what could not be loaded. */
export async function loadShipTextures(): Promise<ShipTextures> {
  const [idle, thrusting, flame] = await Promise.all(
    ["ship-idle", "ship-thrust", "flame"].map((name) =>
      Assets.load<Texture>({
        src: `/sprites/${name}.svg`,
        data: { resolution: RESOLUTION, autoGenerateMipmaps: true },
      }),
    ),
  );
  if (idle === undefined || thrusting === undefined || flame === undefined) throw new Error("A drawing is missing.");
  return { idle, thrusting, flame };
}
