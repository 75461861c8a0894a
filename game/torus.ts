/**
 * Number of positions along one side of a world that the wire can represent: 16 bits. In a world of 1000 units, one
 * step of this grid is 125/8192 units, about 0.015.
 */
const POSITIONS = 65536;

interface Position {
  x: number;
  y: number;
}

/**
 * A square world without edges: a ship that leaves on one side enters on the opposite side.
 *
 * Nearly all calls of `wrap` and `delta` end without the seam, so what is to be done there is in functions of its own:
 * V8 inlines a method that short everywhere. One that it does not inline creates an object for each fraction that it
 * is given and returns, which was some for each ship in each frame.
 */
export class Torus {
  /** length of a side, units */
  readonly size: number;

  /** @param size length of a side, units */
  constructor(size: number) {
    if (!(size > 0 && Number.isFinite(size))) throw new RangeError(`a world can't have a side of ${size} units`);
    this.size = size;
  }

  /**
   * Wraps a coordinate into the world.
   *
   * @param coordinate units, any finite number
   * @returns units in [0, size)
   */
  wrap(coordinate: number): number {
    return coordinate >= 0 && coordinate < this.size ? coordinate : wrapOutside(coordinate, this.size);
  }

  /**
   * Area of the world relative to the smallest one of 1000 x 1000 units, for which the numbers of the rules are; at
   * least 1.
   */
  get parts(): number {
    return Math.max(1, (this.size / 1000) ** 2);
  }

  /**
   * The shortest way from one coordinate to another, across the world's edge if that is shorter.
   *
   * @param from units
   * @param to units
   * @returns units in [-size / 2, size / 2]
   */
  delta(from: number, to: number): number {
    const delta = to - from;
    const half = this.size / 2;
    return delta >= -half && delta <= half ? delta : otherWay(delta, this.size);
  }

  /** Length of the shortest way from one position to another, units. */
  distance(from: Readonly<Position>, to: Readonly<Position>): number {
    const dx = this.delta(from.x, to.x);
    const dy = this.delta(from.y, to.y);
    return Math.sqrt(dx * dx + dy * dy);
  }

  /** Whether two positions are at most `distance` apart, units. For most pairs, one axis is enough to tell. */
  isWithin(from: Readonly<Position>, to: Readonly<Position>, distance: number): boolean {
    const dx = this.delta(from.x, to.x);
    if (dx > distance || dx < -distance) return false;
    const dy = this.delta(from.y, to.y);
    return dx * dx + dy * dy <= distance * distance;
  }

  /**
   * Rounds a coordinate to the wire's grid and wraps it into the world. This is the value that other clients receive.
   *
   * It repeats the arithmetic of `t.quantized(…, mode: "wrap")`, which @colyseus/schema does not export. A spec checks
   * that both give the same result.
   *
   * @param coordinate units, any finite number
   * @returns units in [0, size)
   */
  round(coordinate: number): number {
    return ((Math.floor((this.wrap(coordinate) / this.size) * POSITIONS + 0.5) % POSITIONS) / POSITIONS) * this.size;
  }

  /**
   * Rounds a coordinate to the nearest grid position that is not ahead of it in the direction of motion. A ship that is
   * rounded many times must not gain distance by it.
   *
   * @param coordinate units, any finite number
   * @param velocity only its sign is used
   * @returns units in [0, size)
   */
  roundBehind(coordinate: number, velocity: number): number {
    const nearest = this.round(coordinate);
    const isAhead = this.delta(this.wrap(coordinate), nearest) * velocity > 0;
    return isAhead ? this.round(nearest - Math.sign(velocity) * (this.size / POSITIONS)) : nearest;
  }
}

/** @param coordinate units, outside of the world */
function wrapOutside(coordinate: number, size: number): number {
  const inside = coordinate % size;
  if (inside >= 0) return inside;
  const wrapped = inside + size;
  // A tiny negative value is rounded up to the size, which is the same place as 0.
  return wrapped < size ? wrapped : 0;
}

/** The shortest way for one that is longer than half the world. */
function otherWay(delta: number, size: number): number {
  // The remainder of a fraction takes longer than everything else that is done for it.
  const way = delta >= size || delta <= -size ? delta % size : delta;
  if (way > size / 2) return way - size;
  return way < -size / 2 ? way + size : way;
}
