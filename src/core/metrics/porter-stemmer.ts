/**
 * Porter's stemmer (M.F. Porter, "An algorithm for suffix stripping", Program 14, 1980) with the extensions of NLTK's
 * default mode, which `rouge_score` uses: a few irregular words, `-ies` and `-ied` of short words, a `-y` after a
 * consonant, and other endings in step 2.
 */

/** Words whose stem no rule finds. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['sky', 'sky'],
  ['skies', 'sky'],
  ['dying', 'die'],
  ['lying', 'lie'],
  ['tying', 'tie'],
  ['news', 'news'],
  ['innings', 'inning'],
  ['inning', 'inning'],
  ['outings', 'outing'],
  ['outing', 'outing'],
  ['cannings', 'canning'],
  ['canning', 'canning'],
  ['howe', 'howe'],
  ['proceed', 'proceed'],
  ['exceed', 'exceed'],
  ['succeed', 'succeed'],
]);

/** An ending, what takes its place, and when. The first rule whose ending fits decides, even against a change. */
type Rule = readonly [ending: string, replacement: string, condition: (stem: string) => boolean];

const always = () => true;
const hasMeasure = (stem: string) => measure(stem) > 0;
const hasLongMeasure = (stem: string) => measure(stem) > 1;

const PLURALS: readonly Rule[] = [
  ['sses', 'ss', always],
  ['ies', 'i', always],
  ['ss', 'ss', always],
  ['s', '', always],
];

const DOUBLE_SUFFIXES: readonly Rule[] = [
  ['ational', 'ate', hasMeasure],
  ['tional', 'tion', hasMeasure],
  ['enci', 'ence', hasMeasure],
  ['anci', 'ance', hasMeasure],
  ['izer', 'ize', hasMeasure],
  ['bli', 'ble', hasMeasure],
  ['alli', 'al', hasMeasure],
  ['entli', 'ent', hasMeasure],
  ['eli', 'e', hasMeasure],
  ['ousli', 'ous', hasMeasure],
  ['ization', 'ize', hasMeasure],
  ['ation', 'ate', hasMeasure],
  ['ator', 'ate', hasMeasure],
  ['alism', 'al', hasMeasure],
  ['iveness', 'ive', hasMeasure],
  ['fulness', 'ful', hasMeasure],
  ['ousness', 'ous', hasMeasure],
  ['aliti', 'al', hasMeasure],
  ['iviti', 'ive', hasMeasure],
  ['biliti', 'ble', hasMeasure],
  ['fulli', 'ful', hasMeasure],
  // The l counts as part of the stem, so that "geologi" is treated like "archaeologi".
  ['logi', 'log', (stem) => hasMeasure(`${stem}l`)],
];

const SINGLE_SUFFIXES: readonly Rule[] = [
  ['icate', 'ic', hasMeasure],
  ['ative', '', hasMeasure],
  ['alize', 'al', hasMeasure],
  ['iciti', 'ic', hasMeasure],
  ['ical', 'ic', hasMeasure],
  ['ful', '', hasMeasure],
  ['ness', '', hasMeasure],
];

const LAST_SUFFIXES: readonly Rule[] = [
  ...without(['al', 'ance', 'ence', 'er', 'ic', 'able', 'ible', 'ant', 'ement', 'ment', 'ent']),
  ['ion', '', (stem) => hasLongMeasure(stem) && /[st]$/.test(stem)],
  ...without(['ou', 'ism', 'ate', 'iti', 'ous', 'ive', 'ize']),
];

function without(endings: readonly string[]): Rule[] {
  return endings.map((ending) => [ending, '', hasLongMeasure]);
}

/**
 * The stem of one word.
 * @param word lower case, without white space
 */
export function porterStem(word: string): string {
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (word.length <= 2) return word;
  let stem = withoutPlural(word);
  stem = withoutPast(stem);
  stem = withIForY(stem);
  stem = withoutDoubleSuffix(stem);
  stem = replaceEnding(stem, SINGLE_SUFFIXES);
  stem = replaceEnding(stem, LAST_SUFFIXES);
  return withoutLastDouble(withoutFinalE(stem));
}

/** Step 1a: plurals. */
function withoutPlural(word: string): string {
  if (word.length === 4 && word.endsWith('ies')) return word.slice(0, -1);
  return replaceEnding(word, PLURALS);
}

/** Step 1b: `-ied`, `-eed`, `-ed`, `-ing`. */
function withoutPast(word: string): string {
  if (word.endsWith('ied')) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith('eed')) return hasMeasure(word.slice(0, -3)) ? word.slice(0, -1) : word;
  const ending = ['ed', 'ing'].find((each) => word.endsWith(each));
  if (ending === undefined) return word;
  const stem = word.slice(0, -ending.length);
  return hasVowel(stem) ? withRestoredEnd(stem) : word;
}

/** The end of step 1b: hop-ping becomes hop, fil-ing becomes file. */
function withRestoredEnd(stem: string): string {
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (endsInDoubleConsonant(stem)) return /[lsz]$/.test(stem) ? stem : stem.slice(0, -1);
  return measure(stem) === 1 && endsInShortSyllable(stem) ? `${stem}e` : stem;
}

/** Step 1c: happy becomes happi; enjoy and by stay. */
function withIForY(word: string): string {
  const stem = word.slice(0, -1);
  return word.endsWith('y') && stem.length > 1 && shapeOf(stem).endsWith('c') ? `${stem}i` : word;
}

/** Step 2. `-alli` goes first, and what it leaves may have another ending of the list. */
function withoutDoubleSuffix(word: string): string {
  const shortened = word.endsWith('alli') && hasMeasure(word.slice(0, -4)) ? `${word.slice(0, -4)}al` : word;
  return replaceEnding(shortened, DOUBLE_SUFFIXES);
}

/** Step 5a. */
function withoutFinalE(word: string): string {
  if (!word.endsWith('e')) return word;
  const stem = word.slice(0, -1);
  const m = measure(stem);
  return m > 1 || (m === 1 && !endsInShortSyllable(stem)) ? stem : word;
}

/** Step 5b. */
function withoutLastDouble(word: string): string {
  return word.endsWith('ll') && hasLongMeasure(word.slice(0, -1)) ? word.slice(0, -1) : word;
}

function replaceEnding(word: string, rules: readonly Rule[]): string {
  const rule = rules.find(([ending]) => word.endsWith(ending));
  if (rule === undefined) return word;
  const [ending, replacement, condition] = rule;
  const stem = word.slice(0, word.length - ending.length);
  return condition(stem) ? stem + replacement : word;
}

/** Each letter as c or v; y is a vowel after a consonant. */
function shapeOf(word: string): string {
  let shape = '';
  let afterConsonant = false;
  for (const letter of word) {
    const vowel: boolean = 'aeiou'.includes(letter) || (letter === 'y' && afterConsonant);
    shape += vowel ? 'v' : 'c';
    afterConsonant = !vowel;
  }
  return shape;
}

/** Porter's m: how often a vowel is followed by a consonant. */
function measure(stem: string): number {
  return shapeOf(stem).match(/vc/g)?.length ?? 0;
}

function hasVowel(stem: string): boolean {
  return shapeOf(stem).includes('v');
}

function endsInDoubleConsonant(word: string): boolean {
  return word.length >= 2 && word.at(-1) === word.at(-2) && shapeOf(word).endsWith('c');
}

/** Consonant, vowel, consonant other than w, x, y; or a word of a vowel and a consonant, NLTK's addition. */
function endsInShortSyllable(word: string): boolean {
  const shape = shapeOf(word);
  return shape === 'vc' || (shape.endsWith('cvc') && !/[wxy]$/.test(word));
}
