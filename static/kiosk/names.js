// Names as the server compares them (custr/text.py, custr/search.py): the cases of both are tests/names/cases.json.

const LETTERS_NEEDED = 3;
const SHORT_NAME = 2; // a whole name part such as Ng
const MOST = 6;

const APOSTROPHES = /[’‘‛ʼʻʽʾʿ′ʹ`´׳՚ꞌ']/gu;
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb]/gu;
const ACCENTS = /(?![\u3099\u309a])\p{Mn}/gu; // not the marks that make か into が: another letter
const BETWEEN = /[\s\p{Z}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}.。۔։,،、−⁃/\\|⁄∕⧸·・‧"″‟״]+/u;
const SIGN = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}]/u;
const COMMA = /[,，،、]/u;
const AFTER_A_NAME = /^(jr|sr|i{1,3}|iv|v|junior|senior)$/;

const PLAIN = {
  ...pairs("łłøıđðħŧŋĸⱥƀǥɨʉƶɓɗƙƴƈɖɛəǝɣɩƚɲɔƥɍʀʃƭʊʋʒȷɦɇɉɏ", "lloiddhtnkabgiuzbdkycdeeegilnoprrstuvzjhejy"),
  ...{ ß: "ss", þ: "th", æ: "ae", œ: "oe", ς: "σ" },
};

function pairs(letters, plain) {
  return Object.fromEntries([...letters].map((letter, at) => [letter, plain[at]]));
}

// The parts that a search may begin with; accents, case and apostrophes do not count.
export function nameParts(text) {
  const seen = text.replace(APOSTROPHES, "").normalize("NFKC").replace(UNSEEN, "").toLowerCase();
  const bare = seen.normalize("NFKD").replace(ACCENTS, "");
  const plain = Array.from(bare, (letter) => PLAIN[letter] ?? letter).join("");
  const parts = plain.normalize("NFC").replace(APOSTROPHES, "").split(BETWEEN);
  return parts.filter((part) => /[\p{L}\p{N}]/u.test(part));
}

// "no": too short to ask for; "perhaps": where a name is as short as that (Ng, 王); "yes".
export function searchable(typed) {
  const words = nameParts(typed);
  const letters = words.join("").match(/\p{L}/gu)?.length ?? 0;
  if (letters >= LETTERS_NEEDED) return "yes";
  const short = words.length === 1 && letters === SHORT_NAME && [...words[0]].length === SHORT_NAME;
  const signs = words.length > 0 && words.every((word) => [...word].length === 1 && SIGN.test(word));
  return short || signs ? "perhaps" : "no";
}

// The pupils of a directory whom the server would tell, by the first letters; null where that is too short.
export function findIn(directory, typed) {
  const asked = searchable(typed);
  if (asked === "no") return null;
  const words = nameParts(typed);
  const begins = (part, word) => (asked === "yes" ? part.startsWith(word) : part === word);
  const found = directory.filter(({ name }) => {
    const parts = withWhole(nameParts(name));
    return words.every((word) => parts.some((part) => begins(part, word)));
  });
  if (asked === "perhaps" && !found.length) return null;
  return found.slice(0, MOST);
}

// 王 伟 is looked for as 王伟, too, and the other way round.
function withWhole(parts) {
  const signs = parts.length === 2 && [...parts.join("")].every((letter) => SIGN.test(letter));
  return signs ? [...parts, parts[0] + parts[1], parts[1] + parts[0]] : parts;
}

// What a pupil is called at the end of their visit: their forename, also where they typed "Olsen, Ava".
export function calledBy(name, { typed }) {
  const pieces = name.split(COMMA).map(wordsOf).filter(isAName);
  const words = (typed ? pieces.at(-1) : pieces[0]) ?? wordsOf(name);
  return words[0] ?? name;
}

function wordsOf(text) {
  const words = text.trim().split(/\s+/u);
  return words.filter((word) => nameParts(word).length);
}

function isAName(words) {
  return words.length > 0 && !words.every((word) => AFTER_A_NAME.test(nameParts(word).join("")));
}
