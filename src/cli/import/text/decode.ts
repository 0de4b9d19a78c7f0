/** Text, and what had to be assumed about its bytes. */
export interface Decoded {
  text: string;
  note?: string;
}

/**
 * Bytes as text: UTF-8, or UTF-16 by its byte order mark. What is not UTF-8 is taken for what it reads as as a whole (GB
 * 18030, Shift_JIS, EUC-JP, EUC-KR, Windows-1252); when only a few bytes are wrong, those become U+FFFD and the rest is kept.
 * Without byte order mark; line ends are LF.
 */
export function decode(bytes: Uint8Array): Decoded {
  const encoding = byteOrderMark(bytes);
  if (encoding) return { text: lines(new TextDecoder(encoding).decode(bytes)), note: `read as ${encoding}` };
  try {
    return { text: lines(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch {
    return { ...guess(bytes) };
  }
}

function byteOrderMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

function guess(bytes: Uint8Array): Decoded {
  const utf8 = new TextDecoder('utf-8').decode(bytes);
  const broken = utf8.split('\ufffd').length - 1;
  const right = (utf8.match(/\P{ASCII}/gu)?.length ?? 0) - broken;
  const asian = broken * 4 > right ? eastAsian(bytes) : undefined;
  if (asian) return asian;
  if (right > 0 && right >= broken) {
    return { text: lines(utf8), note: `invalid UTF-8: ${broken} broken character${broken === 1 ? '' : 's'} replaced` };
  }
  const chinese = tryDecode(bytes, 'gb18030');
  if (chinese && (chinese.match(/\p{Script=Han}/gu)?.length ?? 0) * 3 > (chinese.match(/\P{ASCII}/gu)?.length ?? 1)) {
    return { text: lines(chinese), note: 'invalid UTF-8: read as GB 18030' };
  }
  const western = new TextDecoder('windows-1252').decode(bytes);
  return { text: lines(western), note: 'invalid UTF-8: read as Windows-1252' };
}

/** Japanese and Korean are known by their own letters, which no text in another language has so many of. */
const LETTERS: [encoding: string, letters: RegExp, share: number][] = [
  ['shift_jis', /[\u3041-\u3096]/gu, 0.2],
  ['euc-jp', /[\u3041-\u3096]/gu, 0.2],
  ['euc-kr', /\p{Script=Hangul}/gu, 0.9],
];

function eastAsian(bytes: Uint8Array): Decoded | undefined {
  for (const [encoding, letters, share] of LETTERS) {
    const text = tryDecode(bytes, encoding);
    const count = text?.match(letters)?.length ?? 0;
    if (text !== undefined && count > 3 && count >= share * (text.match(/\P{ASCII}/gu)?.length ?? 0)) {
      return { text: lines(text), note: `invalid UTF-8: read as ${encoding}` };
    }
  }
  return undefined;
}

function tryDecode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function lines(text: string): string {
  return (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text).replace(/\r\n?/g, '\n');
}
