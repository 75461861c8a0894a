import { Buffer, BufferImageSource, BufferUsage, Geometry, GlProgram, Mesh, Shader } from "pixi.js";
import { drawHeat, HEAT_SIDE } from "./heat.ts";
import type { MapProjection } from "./projection.ts";

const VERTEX = `
in vec2 aPosition;
in vec2 aUV;
out vec2 vUV;
uniform mat3 uProjectionMatrix;
uniform mat3 uWorldTransformMatrix;
uniform mat3 uTransformMatrix;
void main() {
  vec3 place = uProjectionMatrix * uWorldTransformMatrix * uTransformMatrix * vec3(aPosition, 1.0);
  gl_Position = vec4(place.xy, 0.0, 1.0);
  vUV = aUV;
}`;

const FRAGMENT = `
in vec2 vUV;
out vec4 finalColor;
uniform sampler2D uTexture;
void main() {
  finalColor = texture(uTexture, vUV);
}`;

/** Corners of a square around 0, with a side of 1. */
const CORNERS = [-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5];

/** How many ships are in each part of the world, as a light on the map. */
export class DensityLight {
  readonly view: Mesh<Geometry, Shader>;
  readonly #pixels = new Uint8Array(HEAT_SIDE ** 2 * 4);
  readonly #source: BufferImageSource;
  readonly #uvs = new Float32Array(CORNERS.length);
  readonly #uvBuffer: Buffer;
  #density: Uint8Array | undefined;

  constructor() {
    this.#source = new BufferImageSource({
      resource: this.#pixels,
      width: HEAT_SIDE,
      height: HEAT_SIDE,
      alphaMode: "premultiplied-alpha",
      // The map shows the world around its center, across the seam.
      addressMode: "repeat",
      scaleMode: "linear",
    });
    this.#uvBuffer = new Buffer({ data: this.#uvs, usage: BufferUsage.VERTEX | BufferUsage.COPY_DST });
    const corners = new Buffer({ data: new Float32Array(CORNERS), usage: BufferUsage.VERTEX });
    this.view = new Mesh({
      geometry: new Geometry({
        attributes: {
          aPosition: { buffer: corners, format: "float32x2" },
          aUV: { buffer: this.#uvBuffer, format: "float32x2" },
        },
        indexBuffer: new Uint16Array([0, 1, 2, 0, 2, 3]),
      }),
      shader: new Shader({
        glProgram: GlProgram.from({ vertex: VERTEX, fragment: FRAGMENT, name: "density" }),
        resources: { uTexture: this.#source, uSampler: this.#source.style },
      }),
    });
    this.view.visible = false;
  }

  /**
   * Draws it in this frame.
   *
   * @param density of the last message; undefined if there is none
   * @param center of the map in the world, units
   * @param size side of the world, units
   */
  draw(
    density: Uint8Array | undefined,
    projection: MapProjection,
    center: Readonly<{ x: number; y: number }>,
    size: number,
  ): void {
    this.view.visible = density !== undefined;
    if (density === undefined) return;
    if (density !== this.#density) {
      this.#density = density;
      drawHeat(density, this.#pixels);
      this.#source.update();
    }
    const part = projection.span / size;
    for (let i = 0; i < CORNERS.length; i += 2) {
      this.#uvs[i] = center.x / size + part * (CORNERS[i] as number);
      this.#uvs[i + 1] = center.y / size + part * (CORNERS[i + 1] as number);
    }
    this.#uvBuffer.update();
    this.view.position.set(projection.centerX, projection.centerY);
    this.view.scale.set(projection.span * projection.scale);
  }
}
