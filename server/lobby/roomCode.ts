import { randomInt } from "node:crypto";
import { CODE_LENGTH, CODE_LETTERS } from "../../protocol/join.ts";

/** Codes that are tried before one is accepted without another check. One is in use already less than once in 10^4. */
const ATTEMPTS = 4;

/** A random room code. It can't be guessed from other codes, so a private room can't be found from its neighbors. */
export function randomCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join("");
}

/**
 * A random room code that no open room has.
 *
 * @param isUsed looks a code up; if it fails, the code counts as unused, because the chance of a duplicate is tiny
 * @param next returns a code to try
 */
export async function unusedCode(
  isUsed: (code: string) => Promise<boolean>,
  next: () => string = randomCode,
): Promise<string> {
  let code = next();
  for (let attempt = 1; attempt < ATTEMPTS && (await isUsed(code).catch(() => false)); attempt++) code = next();
  return code;
}
