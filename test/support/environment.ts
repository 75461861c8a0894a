/**
 * What the programs that specs start get of the specs' own environment: nothing that could be a setting. Compiled code is
 * shared between them, because compiling is almost half of what it costs to start a server.
 */
export const ENVIRONMENT: Readonly<Record<string, string | undefined>> = {
  PATH: process.env["PATH"],
  ...(process.env["NODE_COMPILE_CACHE"] && { NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] }),
};
