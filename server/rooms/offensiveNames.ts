import {
  collapseDuplicatesTransformer,
  DataSet,
  englishDataset,
  englishRecommendedTransformers,
  parseRawPattern,
  RegExpMatcher,
  resolveConfusablesTransformer,
  resolveLeetSpeakTransformer,
  toAsciiLowerCaseTransformer,
} from "obscenity";

/**
 * German words, in the notation of `obscenity`: `|` is the edge of a word. Letters that are doubled in the word are
 * written once, because the matcher collapses them: "nute" matches "Nutte". Umlauts are written without dots.
 */
const GERMAN = [
  "|arsch|",
  "arschfick",
  "arschgesicht",
  "arschloch",
  "|behindert|",
  "|fick|",
  "|ficke|",
  "|ficken",
  "|ficker|",
  "|fickt|",
  "fotze",
  "hakenkreuz",
  "hitler",
  "|hure|",
  "hurenkind",
  "hurensohn",
  "judensau",
  "kanacke",
  "|kanake|",
  "kinderfick",
  "misgeburt",
  "muterfick",
  "|nazi|",
  "|nazis|",
  "|neger|",
  "|nute|",
  "|nuten|",
  "scheise",
  "schlampe",
  "schwuchtel",
  "siegheil",
  "sieg heil",
  "|spast|",
  "|spasti|",
  "titen|",
  "untermensch",
  "vergasen",
  "wichser",
  "|wixer",
];

/**
 * Names and harmless words in which the English list finds something, in lower case. A match that lies within one of
 * them does not count.
 */
const HARMLESS = [
  ...[
    "analía",
    "anali",
    "analu",
    "annal",
    "anusch",
    "anush",
    "assel",
    "assman",
    "aßmann",
    "bích",
    "boobalan",
    "cockpit",
    "cumming",
  ],
  ...["cummins", "dhanush", "dickie", "dickinson", "dickman", "dickson", "fagott", "fagundes", "fu", "fuki"],
  ...[
    "fukuda",
    "fukui",
    "fukuma",
    "fukuo",
    "fukush",
    "fukuy",
    "janal",
    "kanal",
    "moby dick",
    "penistone",
    "pussycat",
    "pussy cat",
  ],
  ...["rapeseed", "retardo", "shiitake", "shital", "slutsky", "blue tit", "wankel", "wankhede"],
];

const english = new RegExpMatcher({
  ...new DataSet<{ originalWord: string }>()
    .addAll(englishDataset)
    .addPhrase((phrase) => HARMLESS.reduce((all, term) => all.addWhitelistedTerm(term), phrase))
    .build(),
  ...englishRecommendedTransformers,
});

const german = new RegExpMatcher({
  blacklistedTerms: GERMAN.map((pattern, id) => ({ id, pattern: parseRawPattern(pattern) })),
  blacklistMatcherTransformers: [
    resolveConfusablesTransformer(),
    resolveLeetSpeakTransformer(),
    toAsciiLowerCaseTransformer(),
    collapseDuplicatesTransformer(),
  ],
});

/** Single characters with something between them, as in "f.u.c.k". */
const SPELLED_OUT = /^.([ '._·・-]+.)+$/u;

/**
 * Whether a name contains an offensive English or German word, also if some of its letters are replaced by similar
 * letters or by digits.
 */
export function isOffensive(name: string): boolean {
  const joined = name.replaceAll(SPELLED_OUT.test(name) ? /[ '._·・-]/gu : /[._]/gu, "");
  // For the matchers, an underscore is a letter of the word.
  return [name.replaceAll("_", " "), joined].some((text) => {
    const letters = text.replaceAll("ß", "ss");
    return english.hasMatch(letters) || german.hasMatch(letters);
  });
}
