import { LONGEST_NAME } from "../../protocol/join.ts";
import { log } from "../log.ts";
import { counts } from "../metrics/counts.ts";
import { callsign } from "./callsigns.ts";
import { isOffensive } from "./offensiveNames.ts";
import type { TakenNames } from "./takenNames.ts";

/** Maximum number of combining marks on one letter. Of the scripts in use, none needs more. */
const MOST_MARKS = 3;

/** Written variants of the punctuation marks that a name may contain, each with the one that is kept. */
const PUNCTUATION: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019\u02bc`\u00b4]/gu, "'"],
  [/[\u2010-\u2015\u2212]/gu, "-"],
  [/[\s\u2800]+/gu, " "],
];

/**
 * Signs that the script of a word needs between two letters, although they are invisible: ZWNJ in Arabic script, as in
 * Persian, and ZWNJ or ZWJ after a virama, as in Sinhala.
 */
const JOINERS =
  /(?<=\p{Script=Arabic}\p{M}*)\u200c(?=\p{Script=Arabic})|(?<=[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca])[\u200c\u200d](?=\p{L})/gu;
/** What stands in for a joiner while everything invisible is removed. Private use, so it is in no name. */
const STAND_INS = { "\u200c": "\ue000", "\u200d": "\ue001" } as Readonly<Record<string, string>>;

/**
 * Everything that a name must not contain: controls, bidirectional controls, emoji and other symbols, marks that enclose
 * a letter, cuneiform signs, which are ten letters wide, and letters without a shape, such as the Hangul filler.
 */
const FORBIDDEN =
  /[^\p{L}\p{N}\p{M} '\-_.·・་\ue000\ue001]|\p{Me}|\p{Script=Cuneiform}|\p{Default_Ignorable_Code_Point}/gu;

const EXTRA_MARKS = new RegExp(`(\\p{M}{${MOST_MARKS}})\\p{M}+`, "gu");
/** Marks at the start or after a space or punctuation mark, where they have no letter. */
const LOOSE_MARKS = /(^|[ '\-_.·・་])\p{M}+/gu;

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/**
 * The name that a client asks for, without what a name must not contain, in the form NFKC, with single spaces.
 *
 * @param text as the client sent it: any value
 * @returns 1 to LONGEST_NAME characters with at least one letter or digit; undefined if nothing usable is left
 */
export function cleanName(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  let before = text;
  let name = cleaned(text);
  // Removing a character may bring others together that must not be.
  while (name !== before) {
    before = name;
    name = cleaned(name);
  }
  return /[\p{L}\p{N}]/u.test(name) ? name : undefined;
}

function cleaned(text: string): string {
  let name = text
    .normalize("NFKC")
    .replaceAll(/[\ue000\ue001]/gu, "")
    .replaceAll(JOINERS, (joiner) => STAND_INS[joiner] ?? "");
  for (const [variants, kept] of PUNCTUATION) name = name.replaceAll(variants, kept);
  name = name
    .replaceAll(FORBIDDEN, "")
    .replaceAll(LOOSE_MARKS, "$1")
    .replaceAll(EXTRA_MARKS, "$1")
    .replaceAll("\ue000", "\u200c")
    .replaceAll("\ue001", "\u200d")
    .replaceAll(/ +/g, " ");
  return shortened(name.trim(), LONGEST_NAME);
}

/**
 * The name of a new player.
 *
 * @param wanted what the client asks for: any value
 * @param taken the names in the room
 * @returns that name, if it can be used, or a callsign; no other name in the room looks like it
 */
export function playerName(wanted: unknown, taken: TakenNames): string {
  const name = cleanName(wanted);
  if (name === undefined) return callsign(taken);
  if (isOffensive(name)) {
    counts.limits.names++;
    log.tally("info", "An offensive name was replaced by a callsign.");
    return callsign(taken);
  }
  return uniqueName(name, taken);
}

/** Random numbers that are tried, of MANY times as many as there are names. All of them are taken less than once in 10^9. */
const ATTEMPTS = 32;
const MANY = 2;

/** Numbers that are tried in order after a name that is taken. After them, random ones are tried. */
const IN_ORDER = 9;

/**
 * A name, with a number after it if another name looks like it.
 *
 * @param random returns a number in [0, 1)
 */
export function uniqueName(name: string, taken: TakenNames, random: () => number = Math.random): string {
  if (!taken.hasAlike(name)) return name;
  for (let attempt = 2; attempt < IN_ORDER + ATTEMPTS; attempt++) {
    const number = attempt <= IN_ORDER ? attempt : IN_ORDER + 1 + Math.floor(random() * MANY * taken.size);
    const candidate = `${shortened(name, LONGEST_NAME - ` ${number}`.length)} ${number}`;
    if (!taken.hasAlike(candidate)) return candidate;
  }
  return callsign(taken, random);
}

/** Cuts a text after a whole grapheme cluster, so that no letter loses its marks. @param most maximum code points */
function shortened(text: string, most: number): string {
  let kept = "";
  let length = 0;
  for (const { segment } of graphemes.segment(text)) {
    length += [...segment].length;
    if (length > most) break;
    kept += segment;
  }
  return kept.trimEnd();
}
