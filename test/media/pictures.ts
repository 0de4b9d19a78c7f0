/** Pictures of 3 by 2 pixels, made by hand, since no camera writes all that a test wants. */

/** What a picture must not tell. */
export const SECRET = 'N 48.85 E 2.35';
const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const join = (...parts: (ArrayLike<number> | string)[]) =>
  Uint8Array.from(parts.flatMap((part) => [...(typeof part === 'string' ? bytesOf(part) : Array.from(part))]));
const uint16 = (value: number) => [value >> 8, value & 255];
const uint32 = (value: number) => [...uint16(value >>> 16), ...uint16(value & 0xffff)];

interface Made {
  secrets?: boolean;
  orientation?: number;
  profile?: boolean;
}

/** A segment of a JPEG. */
export function segment(marker: number, content: ArrayLike<number> | string = ''): Uint8Array {
  const bytes = join(content);
  return join([0xff, marker], uint16(bytes.length + 2), bytes);
}

export function jpeg({ secrets = false, orientation, profile = false }: Made): Uint8Array {
  const field = orientation === undefined ? [] : [[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]];
  const tiff = join('MM', [0, 42, 0, 0, 0, 8], uint16(field.length), ...field, [0, 0, 0, 0], SECRET);
  const scan = join([0xff, 0xda], uint16(8), [1, 1, 0, 0, 63, 0], [0x12, 0xff, 0, 0x34, 0xff, 0xd0, 0x56]);
  return join(
    [0xff, 0xd8],
    segment(0xe0, join('JFIF', [0, 1, 1, 0, 0, 1, 0, 1, 0, 0])),
    secrets ? segment(0xe1, join('Exif', [0, 0], tiff)) : [],
    secrets ? segment(0xe1, `http://ns.adobe.com/xap/1.0/ ${SECRET}`) : [],
    profile ? segment(0xe2, join('ICC_PROFILE', [0, 1, 1], 'colours')) : [],
    secrets ? segment(0xe2, `MPF ${SECRET}`) : [],
    secrets ? segment(0xfe, SECRET) : [],
    segment(0xc0, [8, 0, 2, 0, 3, 1, 1, 0x11, 0]),
    scan,
    // A progressive picture has several.
    segment(0xc4, [0, 1]),
    scan,
    [0xff, 0xd9],
    secrets ? `a film, with ${SECRET}` : [],
  );
}

/** A chunk of a PNG; its check sum is wrong, and of no matter here. */
export function chunk(type: string, content: ArrayLike<number> | string = ''): Uint8Array {
  const bytes = join(content);
  return join(uint32(bytes.length), type, bytes, [1, 2, 3, 4]);
}

export function png({ secrets = false }: Made): Uint8Array {
  return join(
    [0x89],
    'PNG\r\n',
    [0x1a],
    '\n',
    chunk('IHDR', [...uint32(3), ...uint32(2), 8, 0, 0, 0, 0]),
    secrets ? chunk('eXIf', SECRET) : [],
    ...(secrets ? ['tEXt', 'zTXt', 'iTXt', 'tIME'].map((type) => chunk(type, SECRET)) : []),
    chunk('IDAT', [1, 2, 3]),
    chunk('IEND'),
    secrets ? SECRET : [],
  );
}

const little = (value: number) => uint32(value).reverse();

/** A RIFF file of these chunks. */
export function riff(chunks: Uint8Array[]): Uint8Array {
  const content = join('WEBP', ...chunks);
  return join('RIFF', little(content.length), content);
}

export function webp({ secrets = false }: Made): Uint8Array {
  const part = (type: string, content: ArrayLike<number> | string) => {
    const bytes = join(content);
    return join(type, little(bytes.length), bytes, bytes.length % 2 ? [0] : []);
  };
  return riff([
    part('VP8X', [secrets ? 0b11100 : 0b10000, 0, 0, 0, 2, 0, 0, 1, 0, 0]),
    part('VP8L', [1, 2, 3]),
    ...(secrets ? [part('EXIF', SECRET), part('XMP ', SECRET)] : []),
  ]);
}

export const GIF = join('GIF89a', [3, 0, 2, 0, 0, 0, 0, 0x3b]);
