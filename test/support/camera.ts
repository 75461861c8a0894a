import { Camera } from "../../client/view/camera.ts";
import { ROOMS } from "../../game/rooms.ts";

/** A camera that follows a ship at a place, in a window. */
export function cameraAt(x: number, y: number, width = 1280, height = 720): Camera {
  const camera = new Camera(ROOMS.game.world);
  camera.fit(width, height);
  // The second frame follows the same ship long after any easing.
  camera.follow(0, { x, y });
  camera.follow(10_000, { x, y });
  return camera;
}
