import { mulberry32 } from "../../tools/random.ts";

/** Random choices that depend only on a seed. */
export class Dice {
  readonly random: () => number;

  constructor(seed: number) {
    this.random = mulberry32(seed);
  }

  /** A whole number in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError("nothing to pick from");
    return item;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }

  /** A copy with one to four changes. */
  mutate(original: Uint8Array): Buffer {
    let bytes: Buffer = Buffer.from(original);
    for (let times = 1 + this.below(4); times > 0; times--) bytes = this.#mutateOnce(bytes);
    return bytes;
  }

  #mutateOnce(bytes: Buffer): Buffer {
    const at = this.below(bytes.length + 1);
    switch (this.below(8)) {
      case 0: // flip a bit
        if (at < bytes.length) bytes[at] = (bytes[at] as number) ^ (1 << this.below(8));
        return bytes;
      case 1: // set a byte
        if (at < bytes.length) bytes[at] = this.pick([0, 1, 0x7f, 0x80, 0xff, this.below(256)]);
        return bytes;
      case 2: // cut off the end
        return bytes.subarray(0, at);
      case 3: // cut off the start
        return bytes.subarray(at);
      case 4: // insert bytes
        return Buffer.concat([bytes.subarray(0, at), this.bytes(this.below(20)), bytes.subarray(at)]);
      case 5: // repeat the end
        return Buffer.concat([bytes, bytes.subarray(at)]);
      case 6: // insert many bytes
        return Buffer.concat([
          bytes.subarray(0, at),
          Buffer.alloc(this.below(5000), this.below(256)),
          bytes.subarray(at),
        ]);
      default: // swap two parts
        return Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)]);
    }
  }
}
