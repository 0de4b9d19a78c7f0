import type { Asset } from './assets.ts';

type Rgb = readonly [number, number, number];

/** Contrast of text with its ground (WCAG 2.2, success criterion 1.4.3). */
const ENOUGH = 4.5;
/** The grounds that accents are on, in `style.ts`. */
const LIGHT = ['#fbfaf7', '#ffffff', '#f6ece2'];
const DARK = ['#16171b', '#1e2025', '#2b2521'];
const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/** The publication's colour as a stylesheet: in light and in dark as near to it as text can be read in. `colour` is `#rrggbb`. */
export function accentStyle(colour: string): Asset {
  const [light, dark] = [readable(colour, LIGHT, BLACK), readable(colour, DARK, WHITE)];
  const rules = (accent: Rgb) => `:root { --accent: ${hex(accent)}; --on-accent: ${hex(onAccent(accent))}; }`;
  const text = `${rules(light)}\n@media (prefers-color-scheme: dark) { ${rules(dark)} }\n`;
  return { path: `/assets/accent.${colour.slice(1)}.css`, mediaType: 'text/css', text };
}

/** The colour, mixed with as little of `towards` as makes it readable on each of the grounds. */
function readable(colour: string, grounds: readonly string[], towards: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.02) {
    const mixed = mix(rgb(colour), towards, share);
    if (grounds.every((ground) => contrast(mixed, rgb(ground)) >= ENOUGH)) return mixed;
  }
  return towards;
}

function onAccent(accent: Rgb): Rgb {
  return contrast(accent, WHITE) >= ENOUGH ? WHITE : BLACK;
}

function mix(colour: Rgb, other: Rgb, share: number): Rgb {
  return colour.map((part, index) => Math.round(part + ((other[index] as number) - part) * share)) as unknown as Rgb;
}

function rgb(colour: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as unknown as Rgb;
}

function hex(colour: Rgb): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** WCAG 2.2, "contrast ratio". */
export function contrast(one: Rgb, other: Rgb): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
