import { ALLOWED } from './allowlist.ts';
import type { Attributes } from './tags.ts';

/** Elements of MathML that hold text (MathML Core section 3.2). */
const TOKENS: ReadonlySet<string> = new Set(['mi', 'mn', 'mo', 'ms', 'mtext']);
const FRAMES = [
  ...['math', 'mrow', 'mfrac', 'msqrt', 'mroot', 'mstyle', 'merror', 'mpadded', 'mphantom', 'mspace', 'menclose'],
  ...['msub', 'msup', 'msubsup', 'munder', 'mover', 'munderover', 'mmultiscripts', 'mprescripts', 'none', 'mfenced'],
  ...['mtable', 'mtr', 'mlabeledtr', 'mtd', 'maction', 'semantics', 'annotation', 'annotation-xml'],
];
const MATHML: ReadonlySet<string> = new Set([...TOKENS, ...FRAMES]);

/** What {@link Formula} looks at. */
export const FORMULA_ATTRIBUTES = ['close', 'display', 'encoding', 'linethickness', 'open'];

/** Elements within elements of a formula, at most; the tags of deeper ones go. */
const DEEPEST = 128;
const TEX = /(?:^|[/-])(?:la)?tex$/i;
const WORD_START = /^[\p{L}\p{N}]/u;
const WORD_END = /[\p{L}\p{N}]$/u;
const PRIMES = /^[′″‴⁗']+$/;
/** Operators that have no shape: applying a function, multiplying, separating indices, adding. */
const SHAPELESS: Readonly<Record<string, string>> = { '\u2061': ' ', '\u2062': '', '\u2063': ',', '\u2064': '' };

interface Part {
  text: string;
  /** Whether it binds closer than anything around it, so that it needs no parentheses. */
  isAtom: boolean;
  isTex?: boolean;
}

interface Open {
  name: string;
  attributes: Attributes;
  text: string;
  parts: Part[];
}

const NOTHING: Part = { text: '', isAtom: true };

/**
 * A formula of MathML as one line of text that means the same: the TeX that it was made from where an `annotation` says it,
 * else written out: `x^10`, `(1)/(2)`. Takes the elements and the text in `<math>` in their order.
 */
export class Formula {
  readonly #open: Open[];

  /** With the attributes of its `<math>`. */
  constructor(attributes: Attributes) {
    this.#open = [{ name: 'math', attributes, text: '', parts: [] }];
  }

  /** Whether an element belongs to the formula. HTML does not: it ends one that was left open, as in browsers. */
  takes(name: string): boolean {
    return this.#open.at(-1)?.name === 'annotation-xml' ? !ALLOWED.has(name) : MATHML.has(name);
  }

  open(name: string, attributes: Attributes): void {
    // Scripts before their base are written after it: of one element, they mean the same there.
    if (!MATHML.has(name) || name === 'mprescripts' || this.#open.length >= DEEPEST) return;
    this.#open.push({ name, attributes, text: '', parts: [] });
  }

  close(name: string): void {
    const index = this.#open.findLastIndex((open) => open.name === name);
    while (index > 0 && this.#open.length > index) this.#fold();
  }

  text(text: string): void {
    (this.#open.at(-1) as Open).text += text;
  }

  /** The text of the whole formula, in spaces when it has a line of its own. */
  end(): string {
    while (this.#open.length > 1) this.#fold();
    const [math] = this.#open as [Open];
    const { text } = partOf(math);
    return math.attributes.display?.trim() === 'block' ? ` ${text} ` : text;
  }

  #fold(): void {
    const part = partOf(this.#open.pop() as Open);
    this.#open.at(-1)?.parts.push(part);
  }
}

function partOf({ name, attributes, text, parts }: Open): Part {
  const own = text.replace(/[ \t\n\r\f]+/g, ' ').replace(/^ | $/g, '');
  if (TOKENS.has(name)) return { text: own.replace(/[\u2061-\u2064]/g, (sign) => SHAPELESS[sign] ?? ''), isAtom: true };
  const [first = NOTHING, second = NOTHING, third = NOTHING] = parts;
  switch (name) {
    case 'mfrac':
      if (/^\s*0/.test(attributes.linethickness ?? '')) return made(listed(parts, '; '));
      return made(`(${first.text})/(${second.text})`);
    case 'msqrt':
      return made(`√(${row(parts)})`);
    case 'mroot':
      return made(`${bound(first)}^(1/${bound(second)})`);
    case 'msub':
      return made(bound(first) + script('_', second));
    case 'msup':
      return made(bound(first) + script('^', second));
    case 'msubsup':
      return made(bound(first) + script('_', second) + script('^', third));
    case 'munder':
      return made(first.text + script('_', second));
    case 'mover':
      return made(first.text + script('^', second));
    case 'munderover':
      return made(first.text + script('_', second) + script('^', third));
    case 'mmultiscripts':
      return made(
        bound(first) +
          parts
            .slice(1)
            .map((part, index) => script(index % 2 === 0 ? '_' : '^', part))
            .join(''),
      );
    case 'mtable':
      return made(listed(parts, '; '));
    case 'mtr':
    case 'mlabeledtr':
      return made(listed(parts, ', '));
    case 'mfenced':
      return made(`${attributes.open ?? '('}${listed(parts, ', ')}${attributes.close ?? ')'}`);
    case 'maction':
      return parts.length > 0 ? first : { text: own, isAtom: true };
    case 'semantics':
      return parts.find(({ isTex }) => isTex) ?? first;
    case 'annotation':
      return TEX.test(attributes.encoding ?? '') ? { text: own, isAtom: false, isTex: true } : NOTHING;
    case 'annotation-xml':
    case 'mphantom':
      return NOTHING;
    case 'mspace':
      return { text: ' ', isAtom: true };
    default: {
      const all = own === '' ? parts : [...parts, { text: own, isAtom: true }];
      return all.length === 1 ? (all[0] as Part) : made(row(all));
    }
  }
}

function made(text: string): Part {
  return { text, isAtom: false };
}

/** In parentheses, unless it holds together by itself. */
function bound({ text, isAtom }: Part): string {
  return isAtom ? text : `(${text})`;
}

/** An index or exponent; primes follow their letter at once. */
function script(sign: string, part: Part): string {
  return part.text === '' || PRIMES.test(part.text) ? part.text : sign + bound(part);
}

function listed(parts: readonly Part[], separator: string): string {
  return parts.map(({ text }) => text).join(separator);
}

/** One after another; a space parts words and numbers that would become one: `sin x`, `x^10 y`, but `2x`. */
function row(parts: readonly Part[]): string {
  let last = '';
  let text = '';
  for (const part of parts) {
    const joins = (last.length > 1 || part.text.length > 1) && WORD_END.test(last) && WORD_START.test(part.text);
    text += joins ? ` ${part.text}` : part.text;
    if (part.text !== '') last = part.text;
  }
  return text;
}
