import { imageSize } from 'image-size';
import { cleanJpeg, cleanPng, cleanWebp } from './metadata.ts';

/** A picture that may be shown to anybody. */
export interface Image {
  bytes: Uint8Array;
  mediaType: string;
  /** Of file names, without the dot. */
  extension: string;
  /** In pixels, as it is shown. */
  width: number;
  height: number;
}

interface Kind {
  mediaType: string;
  extension: string;
  /** Whether the first bytes, as Latin-1, are its own. */
  begins(start: string): boolean;
  /** Without metadata; undefined when the file is not whole. `orientation` is Exif's. */
  clean(bytes: Uint8Array, orientation: number | undefined): Uint8Array | undefined;
}

/** MIME Sniffing standard, section 6.1: a picture's type is what its bytes say. */
const KINDS: readonly Kind[] = [
  { mediaType: 'image/jpeg', extension: 'jpg', begins: (start) => start.startsWith('\xff\xd8\xff'), clean: cleanJpeg },
  {
    mediaType: 'image/png',
    extension: 'png',
    begins: (start) => start.startsWith('\x89PNG\r\n\x1a\n'),
    clean: cleanPng,
  },
  {
    mediaType: 'image/webp',
    extension: 'webp',
    begins: (start) => start.startsWith('RIFF') && start.startsWith('WEBP', 8),
    clean: cleanWebp,
  },
  { mediaType: 'image/gif', extension: 'gif', begins: (start) => /^GIF8[79]a/.test(start), clean: (bytes) => bytes },
];

/** The picture in these bytes without metadata, or what is wrong with them. Its size is that in which it is shown. */
export function readImage(bytes: Uint8Array): Image | { fault: string } {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  const kind = KINDS.find(({ begins }) => begins(start));
  if (!kind) {
    const names = KINDS.map(({ extension }) => extension.toUpperCase()).join(', ');
    return { fault: `This is no picture that is taken here: send ${names}, by its content. SVG can hold scripts.` };
  }
  try {
    const { width, height, orientation } = imageSize(bytes);
    const clean = kind.clean(bytes, orientation);
    if (clean && width > 0 && height > 0) {
      const isTurned = orientation !== undefined && orientation > 4;
      const shown = isTurned ? { width: height, height: width } : { width, height };
      return { bytes: clean, mediaType: kind.mediaType, extension: kind.extension, ...shown };
    }
  } catch {
    // It says no size.
  }
  return { fault: `This ${kind.extension.toUpperCase()} is not whole.` };
}

/** The media type of a name that {@link readImage}'s extension ends. */
export function mediaTypeOf(name: string): string | undefined {
  return KINDS.find(({ extension }) => name.endsWith(`.${extension}`))?.mediaType;
}
