/** A part of the SDK that a file in this folder changes or depends on, as a path from a joined room. */
export type Need = readonly [
  path: string,
  /** `typeof` of the part */
  type: "function" | "object" | "boolean" | "number",
];
