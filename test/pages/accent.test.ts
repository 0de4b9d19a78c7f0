import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accentStyle, contrast } from '../../src/pages/assets/accent.ts';

const coloursIn = (css: string) =>
  [...css.matchAll(/#([0-9a-f]{6})/g)].map(([, hex = '']) =>
    [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)),
  );
const GROUNDS = [
  ['#fbfaf7', '#ffffff', '#f6ece2'],
  ['#16171b', '#1e2025', '#2b2521'],
];

describe('the colour of a publication', () => {
  it('is kept where text in it can be read', () => {
    expect(accentStyle('#9f3d0a').text).toContain(':root { --accent: #9f3d0a; --on-accent: #ffffff; }');
  });

  it('can be read on every ground, in light and dark, and text on it, whatever it is: 1,000 runs', () => {
    const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
    fc.assert(
      fc.property(colour, (any) => {
        const [light, onLight, dark, onDark] = coloursIn(accentStyle(any).text) as never[];
        for (const [index, accent] of [light, dark].entries()) {
          for (const ground of GROUNDS[index] as string[]) {
            const [read] = coloursIn(ground) as never[];
            expect(contrast(accent as never, read as never)).toBeGreaterThanOrEqual(4.5);
          }
        }
        expect(contrast(light as never, onLight as never)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(dark as never, onDark as never)).toBeGreaterThanOrEqual(4.5);
      }),
      { numRuns: 1000 },
    );
  });
});
