import assert from "node:assert/strict";
import { LONGEST_NAME } from "../../protocol/join.ts";
import { counts } from "../../server/metrics/counts.ts";
import { callsign } from "../../server/rooms/callsigns.ts";
import { isOffensive } from "../../server/rooms/offensiveNames.ts";
import { cleanName, playerName, uniqueName } from "../../server/rooms/playerName.ts";
import { TakenNames } from "../../server/rooms/takenNames.ts";
import { seededRandom } from "../support/random.ts";

const CALLSIGN = /^[A-Z][a-z]+ [A-Z][a-z]+$/;

/** Names in the scripts of the world, as people write them. */
const NAMES = [
  ...["Ada", "Zoë", "Łukasz", "O'Neill", "Jean-Luc", "Mr. Spock", "player_1", "4", "Günther", "Şükrü", "Nguyễn Ánh"],
  ...["Ọlọ́run", "Đorđe", "Дмитрий", "Олександр", "Νίκος", "Ἀθηνᾶ", "Արամ", "გიორგი", "עידו", "שָׁלוֹם", "مريم", "مُحَمَّد"],
  ...["می‌خواهم", "श्रीमान", "ক্ষমা", "ਸਿੰਘ", "ગુજરાતી", "தமிழ்", "తెలుగు", "ಕನ್ನಡ", "മലയാളം", "ශ්‍රී", "ไพลิน", "ເພັດ"],
  ...["ទេវី", "မြန်မာ", "བཀྲ་ཤིས", "ጌታቸው", "ᏣᎳᎩ", "李小龍", "さくら", "ジャン・ポール", "김연아", "ᠮᠣᠩᠭᠣᠯ", "Col·lell"],
];

/** What a client sends, and what is left of it. */
const CLEANED: Record<string, [sent: string, kept: string | undefined]> = {
  "spaces are collapsed and trimmed": ["  Ada \t\n  Lovelace  ", "Ada Lovelace"],
  "an ideographic space is a space": ["山田　太郎", "山田 太郎"],
  "full-width letters become ordinary ones": ["Ａｄａ", "Ada"],
  "letters with separate accents become composed ones": ["Zoe\u0308", "Zoë"],
  "mathematical letters become ordinary ones": ["𝓐𝓭𝓪", "Ada"],
  "curly apostrophes and long hyphens become ordinary ones": ["D’Arcy—Smith", "D'Arcy-Smith"],
  "controls are removed": ["A\u0000d\u001b[31ma\u007f", "Ad31ma"],
  "bidirectional controls are removed": ["\u202eadA\u2066x\u2069\u200f", "adAx"],
  "zero-width characters are removed": ["A\u200bd\u2060a\ufeff", "Ada"],
  "joiners between Latin letters are removed": ["A\u200dd\u200ca", "Ada"],
  "joiners are removed before a letter that does not fit": [`${"a".repeat(14)}م\u200cم`, `${"a".repeat(14)}م`],
  "joiners at the end are removed, also in Arabic script": ["مریم\u200c\u200d", "مریم"],
  "private use characters are removed": ["\ue000Ada\ue001\uf8ff", "Ada"],
  "variation selectors are removed": ["A\ufe0fda\u{e0101}", "Ada"],
  "tags are removed": ["Ada\u{e0067}\u{e007f}", "Ada"],
  "unpaired surrogates are removed": ["\ud800Ada\udc00", "Ada"],
  "emoji are removed": ["👨‍👩‍👧 Ada 🚀", "Ada"],
  "markup loses its brackets": ["<b>Ada</b>", "bAdab"],
  "piles of marks are cut": [`Z${"\u0335\u0310".repeat(20)}`, "Z\u0335\u0335\u0335"],
  "marks without a letter are removed": ["\u0301\u0301Ada \u0335x", "Ada x"],
  "enclosing marks are removed": ["A\u20ddda\u20e3", "Ada"],
  "cuneiform signs are removed": ["𒐫Ada𒈙", "Ada"],
  "a long name is cut to 16 characters": ["abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnop"],
  "a long name is cut before a letter with a mark that does not fit": [`${"a".repeat(15)}ก็a`, "a".repeat(15)],
  "characters count once outside the basic plane": ["𠮷".repeat(20), "𠮷".repeat(16)],
  "the Hangul filler is nothing": ["\u3164\uffa0\u115f\u1160", undefined],
  "the blank Braille pattern is nothing": ["\u2800\u2800", undefined],
  "punctuation alone is nothing": ["._-'", undefined],
  "marks alone are nothing": ["\u0301\u0302", undefined],
  "an emoji alone is nothing": ["🚀", undefined],
  "an empty text is nothing": ["", undefined],
};

/** Names and places in which a careless filter finds something. */
const HARMLESS = (
  "Scunthorpe Assel Dickens Dickinson Dickmann Cassandra Cassie Hassan Hancock Peacock Annalena Anushka Essex Sussex " +
  "Titus Titania Penistone Nigel Nigeria Cockburn Fanny Gaylord Arsenal Bassett Cummings Kunze Fagott Fuchs Assmann " +
  "Titisee Wixhausen Matsushita Klassik Canal Butterfly Grape Sextant Weihnachten Assad Compass Cucumber Cockpit " +
  "Shuttlecock Pussycat Raccoon Phuket Phúc Bích Fukuda Fukushima Wankel Heidegger Negev Nutella Uranus Hurelia " +
  "Spastik Vergas Scheidt Schleswig"
).split(" ");

const OFFENSIVE = (
  "fuck FUCK fuсk f.u.c.k f_u_c_k fu_ck ｆｕｃｋ Füçk fuuuuck n1gger bitch b1tch sh1t cunt a55hole faggot rapist " +
  "xXfuckXx Arschloch 4rschloch Hurensohn Wichser W1chser Fotze Nutte Schlampe Missgeburt Scheiße Scheisse Nazi H1tler " +
  "SiegHeil Sieg_Heil Nаzi"
).split(" ");

describe("the name of a player", () => {
  for (const name of NAMES) {
    it(`may be ${name}`, () => assert.equal(cleanName(name), name.normalize("NFKC")));
  }

  for (const [what, [sent, kept]] of Object.entries(CLEANED)) {
    it(`is cleaned: ${what}`, () => assert.equal(cleanName(sent), kept));
  }

  it("stays as it is when it is cleaned again, and is 1 to 16 characters, for any text", () => {
    const random = seededRandom("names");
    const ranges = [0x20, 0x300, 0x600, 0x900, 0x1100, 0x2000, 0xfe00, 0x12000, 0xe0000];
    for (let i = 0; i < 5000; i++) {
      const text = Array.from({ length: 40 }, () => {
        const start = ranges[Math.floor(random() * ranges.length)] ?? 0;
        return String.fromCodePoint(start + Math.floor(random() * 256));
      }).join("");
      const name = cleanName(text);
      if (name === undefined) continue;
      assert.ok([...name].length >= 1 && [...name].length <= LONGEST_NAME, JSON.stringify(text));
      assert.equal(cleanName(name), name, JSON.stringify(text));
      assert.doesNotMatch(name, /[\p{C}--[\u200c\u200d]]|\p{M}{4}|^\s|\s$|\s\s/v);
    }
  });

  it("is ignored unless it is a text", () => {
    for (const value of [undefined, null, 7, true, {}, ["Ada"], Symbol.iterator])
      assert.match(playerName(value, new TakenNames()), CALLSIGN);
  });

  for (const name of HARMLESS) {
    it(`may be ${name}, which only contains other words`, () => assert.equal(isOffensive(name), false));
  }

  for (const name of OFFENSIVE) {
    it(`can't be ${name}: it is replaced by a callsign, and counted`, () => {
      const before = counts.limits.names;
      assert.match(playerName(name, new TakenNames()), CALLSIGN);
      assert.equal(counts.limits.names, before + 1);
    });
  }

  it("differs from all others in the room, also from those that look alike", () => {
    assert.equal(uniqueName("Ada", new TakenNames(["Bob"])), "Ada");
    assert.equal(uniqueName("Ada", new TakenNames(["Ada"])), "Ada 2");
    assert.equal(uniqueName("Ada", new TakenNames(["Ada", "Ada 2"])), "Ada 3");
    assert.equal(uniqueName("ADA", new TakenNames(["Ada"])), "ADA 2");
    assert.equal(uniqueName("Аdа", new TakenNames(["Ada"])), "Аdа 2", "Cyrillic letters in a Latin name");
    assert.equal(uniqueName("Ηans", new TakenNames(["Hans"])), "Ηans 2", "a Greek letter in a Latin name");
    assert.equal(uniqueName("ΗANS", new TakenNames(["Hans"])), "ΗANS 2", "a Greek letter, and another case");
    assert.equal(uniqueName("МОСКВА", new TakenNames(["Москва"])), "МОСКВА 2");
    assert.equal(uniqueName("Ill", new TakenNames(["lll"])), "Ill 2");
    assert.equal(uniqueName("B0b", new TakenNames(["Bob"])), "B0b 2");
    assert.equal(uniqueName("A.d_a", new TakenNames(["Ada"])), "A.d_a 2");
    assert.equal(uniqueName("José", new TakenNames(["Jose"])), "José");
  });

  it("keeps its 16 characters with a number", () => {
    const long = "a".repeat(16);
    const taken = new TakenNames([long]);
    const names = Array.from({ length: 120 }, () => {
      const name = uniqueName(long, taken);
      taken.add(name);
      return name;
    });
    assert.equal(names[0], `${"a".repeat(14)} 2`);
    assert.equal(taken.size, 121);
    assert.ok(names.every((name) => [...name].length <= 16));
  });

  it("is free again when the last player with one that looks like it has left", () => {
    const taken = new TakenNames(["Ada", "ADA", "Bob"]);
    taken.delete("Ada");
    assert.equal(uniqueName("Ada", taken), "Ada 2");
    taken.delete("ADA");
    assert.equal(uniqueName("Ada", taken), "Ada");
    assert.ok(!taken.has("Ada") && taken.has("Bob"));
  });

  it("is another callsign for each of more players than there are callsigns, also after some have left", () => {
    const taken = new TakenNames();
    const names: string[] = [];
    for (let i = 0; i < 1600; i++) {
      const name = callsign(taken);
      assert.ok(!taken.has(name), name);
      taken.add(name);
      names.push(name);
      if (i % 10 === 9) taken.delete(names.splice(i / 2, 1)[0] ?? "");
    }
    assert.equal(new Set(names).size, names.length);
  });
});
