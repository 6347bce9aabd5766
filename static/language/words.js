// Sentences in another language: looked up whole, then without their numbers, then with names left open, then part by part.

const MOST = 4000; // answers that are kept
const LETTERS = /\p{L}{2}/u; // without them there is nothing to translate
const NUMBER = /(?<![\p{L}_\d.])[+−-]?(?:10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|\d[\d.,]*(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?(?<![.,]))/gu;
const NAME = '((?:(?![.!?;] ).)+?)'; // within a sentence
const HOLE = /\{(\w*)\}/g; // {} for a number, {name} for words that differ
const CITED = /^\(?(?:\p{Lu}[\p{L}'-]+(?:(?:,| &| and) \p{Lu}[\p{L}'-]+)*(?: et al\.)? (?:19|20)\d\d)?(?:(?:^|, )arXiv:[\d.]+)?\)?$/u; // whose sentence it is not: a source
const PARTS = [ // where a text may be divided: sentences first
  (text) => text.split(/(?<=[.!?…])(?<!\bal\.) +(?=\S)/),
  (text) => [...(text.match(/^(.*?(?:\p{L}{2}\)?|\d|(?<!\p{L})\p{L}):) +(.*)$/su)?.slice(1) ?? [text])],
  (text) => text.split(/(?<=;) +/),
  (text) => text.split(/(?<=,) +/),
];
const AFRESH = 2; // what stands between semicolons is looked at as a sentence is
const LOOSE = PARTS.length - 1; // only where a part of it is known
const VALUED = /^(.*?\S) ((?:from )?[+−-]?\d.*)$/su; // a name and its value

// the end of a sentence is the same in all languages, and so are both kinds of apostrophes and of spaces
const bared = (text) => text.replaceAll('\u00a0', ' ').replace(/ ?[.:;,…]+$/, '').replaceAll('’', "'");
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** One table of sentences: English → another language. */
export class Words {
  /** @param {Object<string, string>} table with {} for numbers, and {a}, {b} … for names, which are looked up themselves */
  constructor(table) {
    this.whole = new Map();
    this.numbered = new Map(); // text without its numbers → the sentences that are so
    this.open = [];
    this.kept = new Map();
    this.missing = new Map(); // what has no translation, without its numbers → as it was met
    this.met = new Set();
    for (const [key, words] of Object.entries(table)) this.#learn(bared(key), bared(words));
    this.open.sort((one, other) => other.fixed - one.fixed); // who says more himself is asked first
  }

  #learn(key, words) {
    if (/\{\w+\}/.test(key)) {
      const names = [...key.matchAll(HOLE)].map(([, name]) => name);
      const pattern = escaped(key.replace(HOLE, (_, name) => (name ? '\u0001' : '\u0002')));
      const found = new RegExp(`^${pattern.replaceAll('\u0001', NAME).replaceAll('\u0002', `(${NUMBER.source})`)}$`, 'u');
      const said = key.split(/\{\w*\}/);
      this.open.push({ found, names, words, fixed: said.join('').length, sign: said.reduce((one, other) => (other.length > one.length ? other : one)) });
    } else if (/\d|\{\}/.test(key)) {
      const numbers = [];
      const holes = key.replaceAll('{}', '0').replace(NUMBER, '{}'); // as a text looks
      for (const [each] of key.replaceAll('{}', '\u0000').matchAll(new RegExp(`\u0000|${NUMBER.source}`, 'gu'))) numbers.push(each === '\u0000' ? null : each);
      if (!this.numbered.has(holes)) this.numbered.set(holes, []);
      this.numbered.get(holes).push({ numbers, words });
      if (!key.includes('{}')) this.whole.set(key, words);
    } else this.whole.set(key, words);
  }

  /** A text in this language; what has no translation stays as it is. */
  of(text) {
    const kept = this.kept.get(text);
    if (kept !== undefined) return kept;
    if (this.kept.size > MOST) this.kept.clear();
    const told = LETTERS.test(text) ? this.#of(text) : text;
    this.kept.set(text, told);
    this.kept.set(told, told); // what follows the page meets it again
    return told;
  }

  #of(text) {
    const [, before, inner, after] = text.match(/^([\s●▲■◆]*)([\s\S]*?)([\s●▲■◆]*)$/);
    return before + (this.#found(inner) ?? this.#parts(inner, 0)) + after;
  }

  #found(text) {
    const bare = bared(text);
    const end = text.slice(bare.length);
    if (CITED.test(bare)) return text;
    const whole = this.#exact(bare) ?? this.#names(bare) ?? this.#valued(bare) ?? this.#other(bare);
    if (whole === undefined) return undefined;
    this.#meet(bare);
    return whole + end;
  }

  #exact(text) {
    return this.whole.get(text) ?? this.#numbers(text);
  }

  // As it stands elsewhere: at the beginning of a sentence, or within one.
  #other(text) {
    const [small, large] = [text[0].toLowerCase(), text[0].toUpperCase()];
    const told = this.#exact((text[0] === small ? large : small) + text.slice(1));
    return text[0] === large && told ? told[0].toUpperCase() + told.slice(1) : told;
  }

  #numbers(text) {
    const numbers = text.match(NUMBER);
    const same = numbers && this.numbered.get(text.replace(NUMBER, '{}'));
    const fits = same?.find((each) => each.numbers.every((number, i) => number === null || number === numbers[i]));
    if (!fits) return undefined;
    const free = numbers.filter((_, i) => fits.numbers[i] === null);
    let i = 0;
    return fits.words.replace(HOLE, () => free[i++] ?? '');
  }

  #names(text) {
    for (const { found, names, words, sign } of this.open) {
      const held = text.includes(sign) && text.match(found);
      if (!held) continue;
      const numbers = held.slice(1).filter((_, i) => !names[i]);
      let i = 0;
      return words.replace(HOLE, (_, name) => (name ? this.of(held[1 + names.indexOf(name)]) : numbers[i++] ?? ''));
    }
    return undefined;
  }

  #valued(text) {
    const [, ...both] = text.match(VALUED) ?? [];
    const told = both.map((part) => (LETTERS.test(part) ? this.#exact(part) ?? this.#other(part) : part));
    return both.length && !told.includes(undefined) ? told.join(' ') : undefined;
  }

  // Divided where it can be; what is found of it counts.
  #parts(text, depth) {
    if (depth === PARTS.length) {
      if (LETTERS.test(text)) this.#meet(bared(text), true);
      return text;
    }
    const told = this.#runs(PARTS[depth](text));
    const known = told.some(({ words }) => words !== undefined);
    if (told.length === 1 || (depth === LOOSE && !known)) return this.#parts(text, depth + 1);
    const next = depth === AFRESH ? 1 : depth + 1;
    return told.map(({ part, words }) => words ?? (LETTERS.test(part) ? this.#parts(part, next) : part)).join(' ');
  }

  // As many parts together as have a translation.
  #runs(parts) {
    const told = [];
    for (let from = 0; from < parts.length; from = told.at(-1).to) {
      for (let to = parts.length; to > from && told.at(-1)?.from !== from; to--) {
        const part = parts.slice(from, to).join(' ');
        const words = parts.length > 1 && LETTERS.test(part) ? this.#found(part) : undefined;
        if (words !== undefined || to === from + 1) told.push({ from, to, part, words });
      }
    }
    return told;
  }

  #meet(text, missing = false) {
    const key = text.replace(NUMBER, '{}');
    this.met.add(key);
    if (missing) this.missing.set(key, text);
  }
}
