import { cleanLength } from './attributes.ts';
import type { Attributes } from './tags.ts';

/** `0`, `.0`, `0.00`, written so that a long row of zeros is read once. */
const ZERO = '(?:0+(?:\\.0*)?|\\.0+)';
const ZERO_LENGTH = `${ZERO}(?:px|pt|em|rem|ex|ch|v[wh]|cm|mm|in|pc|q|%)?`;

const HIDING = declaration(
  'display\\s*:\\s*none',
  `transform\\s*:\\s*scale\\(\\s*${ZERO}\\s*\\)`,
  'mso-hide\\s*:\\s*all',
  'clip\\s*:\\s*rect\\([01px,\\s]+\\)',
  // Thrown off the page, as texts are that only screen readers or search engines should find.
  '(?:left|right|top|bottom|text-indent|margin-left|margin-top)\\s*:\\s*-(?:999|\\d{4,})(?:\\.\\d+)?(?:px|pt|em|rem)?',
);
const TRANSPARENT = declaration(`opacity\\s*:\\s*${ZERO}%?`);
const VISIBILITY = /(?:^|;)\s*visibility\s*:\s*(hidden|collapse|visible)\s*(?:!\s*important\s*)?(?=;|$)/gi;
const NO_ROOM = declaration(`(?:max-)?(?:width|height)\\s*:\\s*${ZERO_LENGTH}`);
const CLIPPED = declaration('overflow(?:-[xy])?\\s*:\\s*(?:hidden|clip)');
const PADDED = /(?:^|;)\s*padding/i;
const WIDTH = /(?:^|;)\s*(?:max-)?width\s*:\s*([^;!]*)/i;
const HEIGHT = /(?:^|;)\s*(?:max-)?height\s*:\s*([^;!]*)/i;
const PIXELS = /^(\d{1,6}(?:\.\d{0,6})?|\.\d{1,6})(?:\s*px)?$/i;
const FONT_SIZE = /(?:^|;)\s*font-size\s*:\s*([^;!]*)/i;
const NO_SIZE = new RegExp(`^${ZERO_LENGTH}\\s*$`, 'i');
const SIZE_OF_PARENT = /(?:\d(?:em|ex|ch|%)|smaller|larger|inherit|unset)\s*$/i;

function declaration(...alternatives: string[]): RegExp {
  return new RegExp(`(?:^|;)\\s*(?:${alternatives.join('|')})\\s*(?:!\\s*important\\s*)?(?:;|$)`, 'i');
}

/** The attributes that these functions look at. */
export const HIDING_ATTRIBUTES = ['hidden', 'style', 'width', 'height'];

/** How an element says that it looks. */
export interface Look {
  /** It is never seen, with everything in it. */
  hides: boolean;
  /** Whether text right in it has a size, and is visible; undefined when it is as in the parent. */
  isSized: boolean | undefined;
  isVisible: boolean | undefined;
  /** It says that it is invisible or transparent, and is taken as visible. */
  isUnveiled: boolean;
}

/** The look of an element that says nothing of it. */
export const PLAIN: Look = { hides: false, isSized: undefined, isVisible: undefined, isUnveiled: false };

/** How the element looks by its attributes, and whether it is veiled: invisible or transparent, unless `unveils` says otherwise. */
export function lookOf(attributes: Attributes, unveils: boolean): Look & { isVeiled: boolean } {
  const isVisible = visibilityOf(attributes);
  const isClear = isTransparent(attributes);
  const isVeiled = isClear || isVisible === false;
  const isUnveiled = isVeiled && unveils;
  return {
    hides: isHidden(attributes) || (isClear && !isUnveiled),
    isSized: textHasSize(attributes),
    isVisible: isUnveiled ? true : isVisible,
    isUnveiled,
    isVeiled,
  };
}

function isHidden({ hidden, style }: Attributes): boolean {
  if (hidden !== undefined) return true;
  if (style === undefined) return false;
  const css = withoutComments(style);
  if (HIDING.test(css)) return true;
  // A padding makes room in a box of height 0: so embedded videos keep their proportions.
  return CLIPPED.test(css) && NO_ROOM.test(css) && !PADDED.test(css);
}

function isTransparent({ style }: Attributes): boolean {
  return style !== undefined && TRANSPARENT.test(withoutComments(style));
}

/** Other than the rest it is inherited, and may be taken back further in (CSS Display section 4). */
function visibilityOf({ style }: Attributes): boolean | undefined {
  const last = style === undefined ? undefined : [...withoutComments(style).matchAll(VISIBILITY)].at(-1);
  return last && last[1]?.toLowerCase() === 'visible';
}

/** Whether an image is a tracking pixel: one side is nothing, or none is known to be over one pixel. */
export function isTrackingPixel({ width, height, style }: Attributes): boolean {
  if (isSpeck([width, height].map((length) => cleanLength(length ?? '')))) return true;
  if (style === undefined) return false;
  const css = withoutComments(style);
  return isSpeck([WIDTH, HEIGHT].map((side) => PIXELS.exec(side.exec(css)?.[1]?.trim() ?? '')?.[1]));
}

function isSpeck(lengths: (string | undefined)[]): boolean {
  const sides = lengths.filter((length) => length !== undefined && !length.endsWith('%')).map(Number);
  return sides.includes(0) || (sides.length > 0 && sides.every((side) => side <= 1));
}

function textHasSize({ style }: Attributes): boolean | undefined {
  const size = style === undefined ? undefined : FONT_SIZE.exec(withoutComments(style))?.[1]?.trim();
  if (size === undefined || SIZE_OF_PARENT.test(size)) return undefined;
  return !NO_SIZE.test(size);
}

/** Not `/\/\*.*?\*\//`, which takes quadratic time when comments begin but never end. */
function withoutComments(css: string): string {
  let kept = '';
  let from = 0;
  for (;;) {
    const start = css.indexOf('/*', from);
    if (start < 0) return kept + css.slice(from);
    kept += css.slice(from, start);
    const end = css.indexOf('*/', start + 2);
    if (end < 0) return kept;
    from = end + 2;
  }
}
