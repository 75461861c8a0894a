/**
 * Reconstructs a growing number from its lowest 32 bits. A room's clock in ms passes 2^32 after 49.7 days and continues
 * from 0 on the wire.
 *
 * The first value is taken as it is. Each later value becomes the number nearest to the previous one. So two
 * consecutive values must be less than 2^31 apart (24.8 days in ms), in either direction.
 */
export class UnwrappedU32 {
  #value = Number.NaN;

  /**
   * Takes the next value.
   *
   * @param told the lowest 32 bits, whole, in [0, 2^32)
   * @returns the reconstructed number, 2^32 or more after the first wrap
   */
  follow(told: number): number {
    // `|` keeps the lowest 32 bits of the difference as a signed number.
    this.#value = Number.isNaN(this.#value) ? told : this.#value + ((told - this.#value) | 0);
    return this.#value;
  }
}
