/** The names in a room. What a name looks like is computed once, and not again for each player who joins. */
export class TakenNames {
  /** how many ships have a name, and how many have one that looks like this */
  readonly #names = new Map<string, number>();
  readonly #looks = new Map<string, number>();

  constructor(names: Iterable<string> = []) {
    for (const name of names) this.add(name);
  }

  /** number of different names */
  get size(): number {
    return this.#names.size;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** Whether there is a name that looks like this one. */
  hasAlike(name: string): boolean {
    return looks(name).some((look) => this.#looks.has(look));
  }

  add(name: string): void {
    count(this.#names, name, 1);
    for (const look of looks(name)) count(this.#looks, look, 1);
  }

  delete(name: string): void {
    count(this.#names, name, -1);
    for (const look of looks(name)) count(this.#looks, look, -1);
  }
}

function count(counts: Map<string, number>, key: string, change: number): void {
  const next = (counts.get(key) ?? 0) + change;
  if (next > 0) counts.set(key, next);
  else counts.delete(key);
}

/** Each letter of other scripts, and each digit, that looks like a Latin letter in most fonts: by that letter. */
const CAPITALS = lookAlikes("АВЕКМНОРСТУХІЈЅԚԜҮΑΒΕΖΗΙΚΜΝΟΡΤΥΧ1|0", "ABEKMHOPCTYXIJSQWYABEZHIKMNOPTYXIIO");
const SMALL = lookAlikes("аесорухіјѕԁһԛԝүӏαικνορυχγϲıl1|0", "aecopyxijsdhqwyiaikvopuxyciiiio");

/** Returns a function that replaces the letters of one text by those of another. */
function lookAlikes(from: string, to: string): (text: string) => string {
  const latin = new Map([...from].map((letter, i) => [letter, to[i] ?? ""]));
  const letters = new RegExp(`[${from}]`, "gu");
  return (text) => text.replace(letters, (letter) => latin.get(letter) ?? letter);
}

/**
 * What a name looks like in capital and in small letters, without separators. Two names that have one of them in common
 * are mistaken for each other.
 */
function looks(name: string): string[] {
  const letters = name.replace(/[ '\-_.·・་\u200c\u200d]/gu, "");
  return [`capital ${CAPITALS(letters.toUpperCase())}`, `small ${SMALL(letters.toLowerCase())}`];
}
