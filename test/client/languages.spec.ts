import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { runInNewContext } from "node:vm";
import { en } from "../../client/text/en.ts";
import { plural } from "../../client/text/plural.ts";
import { LANGUAGES } from "../../client/text/texts.ts";
import { SHIP_KINDS } from "../../game/kinds.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");

/** Texts that are the same in English and in another language, by their key. */
const SAME = /^(rooms\.ping|settings\.motions|hud\.playersTitle|controls\.(button|boost)|game\.boost|hulls\.ring)$/;

/** A text of a language: a sentence, or a function that makes one. */
type Text = string | ((...values: unknown[]) => string);

/** Every text of a language by its key, such as "notices.causes.busy". */
function flatten(texts: object, prefix = ""): Map<string, Text> {
  const all = new Map<string, Text>();
  for (const [name, value] of Object.entries(texts)) {
    const key = prefix === "" ? name : `${prefix}.${name}`;
    if (typeof value === "object" && value !== null) for (const entry of flatten(value, key)) all.set(...entry);
    else all.set(key, value as Text);
  }
  return all;
}

/** What a text says for a value. Functions take numbers or names; the text shows either. */
const said = (text: Text, value: unknown) =>
  typeof text === "string" ? text : text(...Array(text.length).fill(value));

describe("the texts of the page", () => {
  const english = flatten(en);
  for (const [code, language] of Object.entries(LANGUAGES)) {
    const all = flatten(language);

    it(`exist in ${language.language}, each with the values that it needs`, () => {
      assert.deepEqual([...all.keys()].sort(), [...english.keys()].sort());
      for (const [key, text] of all) {
        assert.equal(typeof text, typeof english.get(key), key);
        if (typeof text === "function") assert.equal(text.length, (english.get(key) as typeof text).length, key);
        for (const value of [0, 1, 2, 5]) {
          const sentence = said(text, value);
          assert.ok(sentence.trim() !== "" && !/undefined|NaN|\[object/.test(sentence), `${key}: ${sentence}`);
          assert.equal(sentence, sentence.trim(), key);
        }
      }
      for (const { id } of SHIP_KINDS) assert.ok(Object.hasOwn(language.hulls, id), `a name for ${id}`);
    });

    if (language === en) continue;

    it(`are translated to ${language.language}`, () => {
      const same = [...all].filter(([key, text]) => said(text, 5) === said(english.get(key) ?? "", 5));
      assert.deepEqual(
        same.map(([key]) => key).filter((key) => !SAME.test(key)),
        [],
      );
      assert.equal(new Intl.Locale(code).language, code);
    });
  }

  it("have the form of each word that its number requires", () => {
    assert.deepEqual([0, 1, 2].map(en.hud.playersTitle), ["0 players", "1 player", "2 players"]);
    const { de } = LANGUAGES as { de: typeof en };
    assert.match(de.announcements.inRoom("BCDFGH", 1), /mit 1 anderen Spieler\.$/);
    assert.match(de.announcements.inRoom("BCDFGH", 4), /mit 4 anderen Spielern\.$/);
    // A language with more forms than these two.
    const polish = plural("pl", { one: "gracz", few: "gracze", other: "graczy" });
    assert.deepEqual([1, 3, 5, 22].map(polish), ["gracz", "gracze", "graczy", "gracze"]);
  });
});

/** Texts that are chosen by a name or a number at run time. */
const CHOSEN = new RegExp(
  [
    String.raw`^(hud\.connection|hulls|patterns|controls|settings\.motions|notices\.(causes|buttons|notLoaded))\.`,
    String.raw`^(hints\.(mouse|touch)|notices\.(noControl|connectionLost))$`,
  ].join("|"),
);

describe("each text of the page", () => {
  const sources = globSync(["client/**/*.{ts,html}", "game/*.ts"], { cwd: PROJECT })
    .filter((file) => !file.startsWith("client/text/"))
    .map((file) => readFileSync(path.join(PROJECT, file), "utf8"))
    .join("\n");
  /** The names that are read from a section at once: `const { copy, share } = texts.rooms`. */
  const picked = new Set(
    [...sources.matchAll(/\{([^{}]*)\} = (?:texts\.)?(\w+)\b/g)].flatMap(([, names = "", section]) =>
      names.split(",").map((name) => `${section}.${name.split(/[:=]/)[0]?.trim()}`),
    ),
  );

  /** The texts that nothing reads. */
  const unread = (keys: Iterable<string>) =>
    [...keys].filter((key) => {
      const [section = "", name = ""] = key.split(".").slice(-2);
      const use = CHOSEN.test(key) ? name : `${section}\\.${name}`;
      return !picked.has(`${section}.${name}`) && !new RegExp(`\\b${use}\\b`).test(sources);
    });

  it("is read somewhere in the page", () => {
    assert.deepEqual(unread(flatten(en).keys()), []);
    assert.deepEqual(unread(["rooms.nobodyReadsThis"]), ["rooms.nobodyReadsThis"]);
  });
});

describe("the script that tells why the game does not start", () => {
  const script = readFileSync(path.join(PROJECT, "public/start.js"), "utf8");

  /** What it shows when the game's script does not load. @param stored what the page has stored on the device */
  function shown(languages: string[], stored: string | null): { lang: string; text: string } {
    const notice = { hidden: true };
    const text = { textContent: "" };
    const page = { lang: "", setAttribute: () => {} };
    const listeners = new Map<string, (event: object) => void>();
    const listen = (type: string, listener: (event: object) => void) => listeners.set(type, listener);
    runInNewContext(script, {
      window: { addEventListener: listen },
      document: {
        documentElement: page,
        addEventListener: listen,
        getElementById: (id: string) => (id === "notice" ? notice : text),
      },
      navigator: { languages },
      location: { search: "" },
      sessionStorage: { getItem: () => null },
      localStorage: { getItem: () => stored },
    });
    listeners.get("error")?.({ target: { tagName: "SCRIPT" } });
    assert.equal(notice.hidden, false);
    return { lang: page.lang, text: text.textContent };
  }

  it("speaks the language of the browser, or the one that the player has chosen", () => {
    assert.match(shown(["de-AT", "en"], null).text, /nicht geladen/);
    assert.match(shown(["fr", "en-GB", "de"], null).text, /could not be loaded/);
    assert.equal(shown(["fr"], "{").lang, "en");
    assert.deepEqual(shown(["en"], '{"language":"de"}'), { ...shown(["de"], null) });
    assert.equal(shown(["de"], '{"language":""}').lang, "de");
  });

  it("has every text in every language of the page", () => {
    for (const code of Object.keys(LANGUAGES)) assert.equal(shown([code], null).lang, code);
  });
});

/**
 * Files whose texts only developers read, such as the overlay, and the table of what the server writes.
 */
const FOR_DEVELOPERS =
  /^client\/(text\/|net\/colyseus\/|net\/serverSentences|ui\/(overlay|figures|report|graph|history|copy)\.ts|build|compress|vite)/;

/** A text in a source. */
const LITERAL = /("[^"\n]*"|`[^`\n]*`)/.source;

/** What is written into the page: a property or an attribute that is shown or spoken, or a sentence of a notice. */
const SHOWN = [
  String.raw`\.(?:textContent|innerText|title|placeholder|ariaLabel|label|alt)\s*=\s*`,
  String.raw`setAttribute\(\s*"(?:aria-label|aria-description|title|placeholder|alt)"\s*,\s*`,
  String.raw`\b(?:say|mention|offer|ask|count|announce|offerReload|append|createTextNode)\(\s*`,
].map((before) => new RegExp(before + LITERAL, "g"));

/** A text of more than one word that begins with a capital letter. */
const SENTENCE = /(["`][A-Z][a-z']+,? [^"`\n]*["`])/g;

/** Lines whose text goes to the console, to the report of the overlay, or into an error. */
const INTERNAL = /console\.|Error\(|note\(|guard\.run\(|failed: /;

/** The texts that a source shows in one language only. */
function untranslated(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|(^|\s)\/\/[^\n]*/g, "");
  const shown = code
    .split("\n")
    .filter((line) => !INTERNAL.test(line))
    .flatMap((line) => [...SHOWN, SENTENCE].flatMap((pattern) => [...line.matchAll(pattern)]))
    .map(([, literal = ""]) => literal);
  // A text without a word, such as " – ", is the same in all languages.
  return [...new Set(shown)].filter((literal) => /[a-z]{2}/i.test(literal.replaceAll(/\$\{[^}]*\}/g, "")));
}

describe("the source of the page", () => {
  it("has no text for players outside client/text", () => {
    const files = globSync("client/**/*.ts", { cwd: PROJECT }).filter((file) => !FOR_DEVELOPERS.test(file));
    assert.ok(files.length > 40);
    const found = files.flatMap((file) =>
      untranslated(readFileSync(path.join(PROJECT, file), "utf8")).map((text) => `${file}: ${text}`),
    );
    assert.deepEqual(found, []);
  });

  it("is reported if it has one", () => {
    for (const line of [
      'label.textContent = "Players";',
      'button.setAttribute("aria-label", "Close");',
      "this.#notice.say(`Joining room $" + "{code}`);",
      'const LOST = "The connection is lost.";',
      'return quick ? "Moving to another server" : "";',
    ]) {
      assert.equal(untranslated(line).length, 1, line);
    }
    for (const line of [
      'element.textContent = "–";',
      "element.textContent = `$" + "{count}`;",
      'throw new Error("The page has no room.");',
      "element.textContent = texts.hud.close;",
      'const KEYS = ["Meta", "OS"];',
    ]) {
      assert.deepEqual(untranslated(line), [], line);
    }
  });
});
