/**
 * The part of the specs' own environment that programs started by them get. There are no drones, since specs mean the ships that they bring. They share compiled code,
 * since compilation takes almost half of the time of a server's start.
 */
export const ENVIRONMENT: Readonly<Record<string, string | undefined>> = {
  PATH: process.env["PATH"],
  DRONES: "0",
  ...(process.env["NODE_COMPILE_CACHE"] && { NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] }),
};
