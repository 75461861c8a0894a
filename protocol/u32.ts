/**
 * A number that only grows, told in its lowest 32 bits, as a whole number again: a room's clock in ms passes 2^32 after
 * 49.7 days, and goes on from 0 on the wire.
 *
 * It begins with the first value as it is told. Each later one is taken for the number nearest to the one before, so two
 * values in a row must be less than 2^31 apart (24.8 days of ms), in either direction.
 */
export class UnwrappedU32 {
  #value = Number.NaN;

  /**
   * Takes in the next value.
   *
   * @param told whole, in [0, 2^32)
   * @returns the number it stands for, 2^32 and more after the first wrap
   */
  follow(told: number): number {
    // `|` keeps the lowest 32 bits of the difference, as a signed number.
    this.#value = Number.isNaN(this.#value) ? told : this.#value + ((told - this.#value) | 0);
    return this.#value;
  }
}
