import { decode, Metadata } from "@colyseus/schema";
import type { Part } from "./shapes.ts";

/** Bit that @colyseus/schema sets in the byte with the index of a field, if a value follows. */
const SET = 0x80;

export const NEEDS: readonly Part[] = [
  ["a quantized field", "wire", '"uint16"'],
  ["a quantized field", "min", "a number"],
  ["a quantized field", "span", "a number"],
  ["a quantized field", "range", "a number"],
];

/** Reads a value; undefined if the bytes are not one that a client may send. */
type Read = (bytes: Uint8Array, at: number) => number | boolean | undefined;

interface Field {
  readonly name: string;
  /** bytes of the value */
  readonly width: number;
  readonly read: Read;
}

const uint8 = (bytes: Uint8Array, at: number): number => bytes[at] as number;
const uint16 = (bytes: Uint8Array, at: number): number => (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
const boolean: Read = (bytes, at) => (uint8(bytes, at) > 1 ? undefined : bytes[at] === 1);
const float32: Read = (bytes, offset) => {
  const value = decode.float32(bytes, { offset });
  return Number.isFinite(value) ? value : undefined;
};

/** A number on the wire that stands for `min + (wire / span) * range`. */
interface Quantized {
  readonly wire: string;
  readonly min: number;
  readonly span: number;
  readonly range: number;
}

/**
 * Reads inputs of a schema from the wire. It takes the fields from the schema, so a new field of an input needs no code
 * here. A spec compares the results with those of @colyseus/schema.
 */
export class InputReader {
  readonly #fields: readonly Field[];

  /** @throws TypeError if a field has a type that an input can't have, such as a string */
  constructor(schema: { readonly name: string }) {
    const types: Record<string, unknown> = Metadata.getFields(schema);
    this.#fields = Object.entries(types).map(([name, type]) => ({ name, ...readerOf(name, type) }));
  }

  /**
   * Sets the fields that an input contains.
   *
   * @param start index of the first byte after the code
   * @param input has the fields of the schema
   * @returns false if the bytes are not an input: an unknown field, a missing or extra byte, a boolean that is neither
   *   0 nor 1, or a number that is not finite. Then some fields may have been set.
   */
  read(bytes: Uint8Array, start: number, input: object): boolean {
    const fields = this.#fields;
    let at = start;
    // Each field at most once.
    for (let count = 0; at < bytes.length; count++) {
      const field = count < fields.length ? fields[(bytes[at] as number) ^ SET] : undefined;
      if (field === undefined || at + field.width >= bytes.length) return false;
      const value = field.read(bytes, at + 1);
      if (value === undefined) return false;
      (input as Record<string, number | boolean>)[field.name] = value;
      at += 1 + field.width;
    }
    return true;
  }
}

function readerOf(name: string, type: unknown): { width: number; read: Read } {
  const quantized = (type as { quantized?: Quantized }).quantized;
  if (type === "boolean") return { width: 1, read: boolean };
  if (type === "uint8") return { width: 1, read: uint8 };
  if (type === "uint16") return { width: 2, read: uint16 };
  if (type === "float32") return { width: 4, read: float32 };
  if (quantized?.wire === "uint8") return { width: 1, read: dequantized(uint8, quantized) };
  if (quantized?.wire === "uint16") return { width: 2, read: dequantized(uint16, quantized) };
  throw new TypeError(`the field ${name} has a type that an input can't have`);
}

function dequantized(wire: (bytes: Uint8Array, at: number) => number, { min, span, range }: Quantized): Read {
  return (bytes, at) => min + (wire(bytes, at) / span) * range;
}
