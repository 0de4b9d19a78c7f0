/** Text, and what had to be assumed about its bytes. */
type Decoded = { text: string; note?: string | undefined };

/**
 * Bytes as text: UTF-8, or UTF-16 by its byte order mark. What is not UTF-8 is taken for what it reads as as a whole (GB
 * 18030, Shift_JIS, EUC-JP, EUC-KR, Windows-1252); when only a few bytes are wrong, those become U+FFFD and the rest is kept.
 * Without byte order mark; line ends are LF.
 */
export function decode(bytes: Uint8Array): Decoded {
  const marked = byteOrderMark(bytes);
  const whole = tryDecode(bytes, 'utf-8');
  const { text, note } = marked
    ? { text: new TextDecoder(marked).decode(bytes), note: `read as ${marked}` }
    : whole === undefined
      ? guess(bytes)
      : { text: whole };
  return { text: text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n'), note };
}

/** UTF-16, when its byte order mark says so. */
export function byteOrderMark([a, b]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  return a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : undefined;
}

/** Japanese and Korean are known by their own letters, which no text in another language has so many of. */
const LETTERS: [encoding: string, letters: RegExp, share: number][] = [
  ['shift_jis', /[\u3041-\u3096]/gu, 0.2],
  ['euc-jp', /[\u3041-\u3096]/gu, 0.2],
  ['euc-kr', /\p{Script=Hangul}/gu, 0.9],
];

function guess(bytes: Uint8Array): Decoded {
  const utf8 = new TextDecoder().decode(bytes);
  const broken = utf8.split('\ufffd').length - 1;
  const right = count(utf8, /\P{ASCII}/gu) - broken;
  for (const [encoding, letters, share] of broken * 4 > right ? LETTERS : []) {
    const text = tryDecode(bytes, encoding);
    const known = count(text ?? '', letters);
    if (text !== undefined && known > 3 && known >= share * count(text, /\P{ASCII}/gu)) return as(encoding, text);
  }
  if (right > 0 && right >= broken) {
    return { text: utf8, note: `invalid UTF-8: ${broken} broken character${broken === 1 ? '' : 's'} replaced` };
  }
  const chinese = tryDecode(bytes, 'gb18030') ?? '';
  if (count(chinese, /\p{Script=Han}/gu) * 3 > count(chinese, /\P{ASCII}/gu)) return as('GB 18030', chinese);
  return as('Windows-1252', new TextDecoder('windows-1252').decode(bytes));
}

function as(encoding: string, text: string): Decoded {
  return { text, note: `invalid UTF-8: read as ${encoding}` };
}

function count(text: string, letters: RegExp): number {
  return text.match(letters)?.length ?? 0;
}

function tryDecode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
