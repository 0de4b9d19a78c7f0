import { imageUrl } from './url.ts';

const DESCRIPTOR = /^(?:[1-9]\d{0,6}w|(?:\d{1,4}(?:\.\d{1,4})?|\.\d{1,4})x)$/;
const MOST_CANDIDATES = 32;

/**
 * A `srcset` with every URL absolute, or undefined when no candidate is left. Candidates are split as HTML section
 * 4.8.4.2 says, so a comma inside a URL divides nothing; one that is no image or has a descriptor but `w` or `x` goes.
 */
export function cleanSrcset(srcset: string, base: string): string | undefined {
  const kept: string[] = [];
  for (const { url, descriptor } of candidates(srcset)) {
    const absolute = imageUrl(url, base);
    if (absolute === undefined || absolute.endsWith(',') || !(descriptor === '' || DESCRIPTOR.test(descriptor))) {
      continue;
    }
    kept.push(descriptor === '' ? absolute : `${absolute} ${descriptor}`);
    if (kept.length === MOST_CANDIDATES) break;
  }
  return kept.length > 0 ? kept.join(', ') : undefined;
}

function* candidates(srcset: string): Generator<{ url: string; descriptor: string }> {
  const url = /[\t\n\f\r ,]*([^\t\n\f\r ,][^\t\n\f\r ]*)/y;
  const descriptor = /[^,]*/y;
  for (;;) {
    const found = url.exec(srcset)?.[1];
    if (found === undefined) return;
    if (found.endsWith(',')) {
      // A comma at the end of the URL ends the candidate, so that no descriptor follows.
      yield { url: withoutCommas(found), descriptor: '' };
      continue;
    }
    descriptor.lastIndex = url.lastIndex;
    const text = descriptor.exec(srcset)?.[0] ?? '';
    yield { url: found, descriptor: text.trim() };
    url.lastIndex = descriptor.lastIndex;
  }
}

/** Without the commas at its end. Not `/,+$/`, which takes quadratic time when the commas stand in the middle. */
function withoutCommas(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === ',') end--;
  return text.slice(0, end);
}
