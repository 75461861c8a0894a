import { randomInt } from "node:crypto";
import { CODE_LENGTH, CODE_LETTERS } from "../../protocol/join.ts";

/** A random room code. @param isTaken whether another room has a code */
export function newCode(isTaken: (code: string) => boolean): string {
  for (;;) {
    const code = Array.from({ length: CODE_LENGTH }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join("");
    if (!isTaken(code)) return code;
  }
}
