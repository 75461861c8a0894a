import assert from "node:assert/strict";
import { LONGEST_NAME } from "../../protocol/join.ts";
import { counts } from "../../server/metrics/counts.ts";
import { isOffensive } from "../../server/rooms/offensiveNames.ts";
import { cleanName, playerName, uniqueName } from "../../server/rooms/playerName.ts";
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
      assert.match(playerName(value, []), CALLSIGN);
  });

  for (const name of HARMLESS) {
    it(`may be ${name}, which only contains other words`, () => assert.equal(isOffensive(name), false));
  }

  for (const name of OFFENSIVE) {
    it(`can't be ${name}: it is replaced by a callsign, and counted`, () => {
      const before = counts.limits.names;
      assert.match(playerName(name, []), CALLSIGN);
      assert.equal(counts.limits.names, before + 1);
    });
  }

  it("differs from all others in the room, also from those that look alike", () => {
    assert.equal(uniqueName("Ada", ["Bob"]), "Ada");
    assert.equal(uniqueName("Ada", ["Ada"]), "Ada 2");
    assert.equal(uniqueName("Ada", ["Ada", "Ada 2"]), "Ada 3");
    assert.equal(uniqueName("ADA", ["Ada"]), "ADA 2");
    assert.equal(uniqueName("Аdа", ["Ada"]), "Аdа 2", "Cyrillic letters in a Latin name");
    assert.equal(uniqueName("Ηans", ["Hans"]), "Ηans 2", "a Greek letter in a Latin name");
    assert.equal(uniqueName("ΗANS", ["Hans"]), "ΗANS 2", "a Greek letter, and another case");
    assert.equal(uniqueName("МОСКВА", ["Москва"]), "МОСКВА 2");
    assert.equal(uniqueName("Ill", ["lll"]), "Ill 2");
    assert.equal(uniqueName("B0b", ["Bob"]), "B0b 2");
    assert.equal(uniqueName("A.d_a", ["Ada"]), "A.d_a 2");
    assert.equal(uniqueName("José", ["Jose"]), "José");
  });

  it("keeps its 16 characters with a number", () => {
    const long = "a".repeat(16);
    assert.equal(uniqueName(long, [long]), `${"a".repeat(14)} 2`);
    const taken = [long];
    for (let i = 0; i < 120; i++) taken.push(uniqueName(long, taken));
    assert.equal(new Set(taken).size, 121);
    assert.ok(taken.every((name) => [...name].length <= 16));
  });
});
