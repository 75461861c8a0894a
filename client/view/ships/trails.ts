import { Buffer, BufferUsage, Geometry, GlProgram, Mesh, Shader } from "pixi.js";
import type { Camera } from "../camera.ts";
import { type RibbonStyle, Ribbons, VERTEX_BYTES } from "./ribbons.ts";
import type { TrailLine } from "./trail.ts";

/**
 * Pairs of vertices in one mesh, from small to large: the smallest one that is enough is drawn. The last one is enough
 * for 500 trails in the view. There are no trails beyond it.
 */
const SIZES = [256, 1024, 4096, 10_240] as const;
const CAPACITY = SIZES[3];

const VERTEX = `
in vec2 aPosition;
in float aAcross;
in vec4 aColor;
out float vAcross;
out vec3 vColor;
uniform mat3 uProjectionMatrix;
uniform mat3 uWorldTransformMatrix;
uniform mat3 uTransformMatrix;
void main() {
  vec3 place = uProjectionMatrix * uWorldTransformMatrix * uTransformMatrix * vec3(aPosition, 1.0);
  gl_Position = vec4(place.xy, 0.0, 1.0);
  vAcross = aAcross;
  vColor = aColor.rgb;
}`;

// Soft edges: the scene is not antialiased.
const FRAGMENT = `
in float vAcross;
in vec3 vColor;
out vec4 finalColor;
void main() {
  finalColor = vec4(vColor * (1.0 - vAcross * vAcross), 0.0);
}`;

/** Draws all trails in one draw call. */
export class Trails {
  /** in the world; units */
  readonly view: Mesh<Geometry, Shader>;
  readonly #ribbons = new Ribbons(CAPACITY);
  readonly #buffer: Buffer;
  readonly #geometries: readonly Geometry[];

  constructor() {
    this.#buffer = new Buffer({ data: this.#ribbons.vertices, usage: BufferUsage.VERTEX | BufferUsage.COPY_DST });
    this.#geometries = SIZES.map((size) => geometry(this.#buffer, size));
    this.view = new Mesh({
      geometry: this.#geometries[0] as Geometry,
      shader: new Shader({
        glProgram: GlProgram.from({ vertex: VERTEX, fragment: FRAGMENT, name: "trails" }),
        resources: {},
      }),
    });
    this.view.blendMode = "add";
  }

  begin(): void {
    this.#ribbons.begin();
  }

  add(line: TrailLine, camera: Camera, style: Readonly<RibbonStyle>): void {
    this.#ribbons.add(line, camera, style);
  }

  end(): void {
    const { changed, pairs } = this.#ribbons;
    this.#ribbons.end();
    this.view.visible = pairs > 0;
    if (changed > 0) this.#buffer.update(changed * 2 * VERTEX_BYTES);
    const size = SIZES.findIndex((most) => pairs <= most);
    const fitting = this.#geometries[size];
    if (fitting !== undefined && fitting !== this.view.geometry) this.view.geometry = fitting;
  }
}

/** @param pairs number of pairs of vertices */
function geometry(buffer: Buffer, pairs: number): Geometry {
  const indices = new Uint16Array((pairs - 1) * 6);
  for (let i = 0; i < pairs - 1; i++) {
    const first = 2 * i;
    indices.set([first, first + 1, first + 2, first + 1, first + 3, first + 2], 6 * i);
  }
  return new Geometry({
    attributes: {
      aPosition: { buffer, format: "float32x2", stride: VERTEX_BYTES, offset: 0 },
      aAcross: { buffer, format: "float32", stride: VERTEX_BYTES, offset: 8 },
      aColor: { buffer, format: "unorm8x4", stride: VERTEX_BYTES, offset: 12 },
    },
    indexBuffer: indices,
  });
}
