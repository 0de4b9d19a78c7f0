/** Joined parts of a file. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

const latin1 = (bytes: Uint8Array) => String.fromCharCode(...bytes);
const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const COMMENT = 0xfe;

/**
 * A JPEG without what its camera or editor wrote about it (place, time, names, thumbnails, and anything behind its end), but
 * with its colours and its orientation, 1 to 8. Undefined when it is not whole (ITU-T T.81, annex B).
 */
export function cleanJpeg(bytes: Uint8Array, orientation = 1): Uint8Array | undefined {
  const parts = [bytes.subarray(0, 2)];
  if (orientation > 1) parts.push(orientationSegment(orientation));
  let at = 2;
  while (at + 4 <= bytes.byteLength && bytes[at] === 0xff) {
    const marker = bytes[at + 1] as number;
    if (marker === END_OF_IMAGE) break;
    let end = at + 2 + view(bytes).getUint16(at + 2);
    if (marker === START_OF_SCAN) end = endOfScan(bytes, end);
    const segment = bytes.subarray(at, end);
    if (!isMetadata(marker, segment)) parts.push(segment);
    at = end;
  }
  if (bytes[at] !== 0xff || bytes[at + 1] !== END_OF_IMAGE) return undefined;
  return joined([...parts, bytes.subarray(at, at + 2)]);
}

/** APP0 is JFIF, APP14 Adobe's colour transform, and ICC profiles are in APP2; the other APPn tell of the picture's making. */
function isMetadata(marker: number, segment: Uint8Array): boolean {
  if (marker === COMMENT) return true;
  if (marker < 0xe1 || marker > 0xef || marker === 0xee) return false;
  return !(marker === 0xe2 && latin1(segment.subarray(4, 15)) === 'ICC_PROFILE');
}

/** A scan's data ends before the next marker; FF 00 and restart markers are part of it. */
function endOfScan(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0 && at + 1 < bytes.byteLength; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] as number;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.byteLength;
}

/** Exif (CIPA DC-008, section 4.5.2) with one field, 0x0112. */
function orientationSegment(orientation: number): Uint8Array {
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  const exif = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  return Uint8Array.from([0xff, 0xe1, 0, exif.length + 2, ...exif]);
}

const PNG_METADATA = new Set(['eXIf', 'tEXt', 'zTXt', 'iTXt', 'tIME']);

/** A PNG without its texts, its times and what comes behind its end. Undefined when it is not whole (PNG, section 5.3). */
export function cleanPng(bytes: Uint8Array): Uint8Array | undefined {
  const parts = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.byteLength; ) {
    const end = at + 12 + view(bytes).getUint32(at);
    const type = latin1(bytes.subarray(at + 4, at + 8));
    if (end > bytes.byteLength) return undefined;
    if (!PNG_METADATA.has(type)) parts.push(bytes.subarray(at, end));
    if (type === 'IEND') return joined(parts);
    at = end;
  }
  return undefined;
}

const HAS_EXIF_OR_XMP = 0b1100;

/** A WebP without Exif and XMP. Undefined when it is not whole (RFC 9649, section 2.7). */
export function cleanWebp(bytes: Uint8Array): Uint8Array | undefined {
  const length = 8 + view(bytes).getUint32(4, true);
  if (length > bytes.byteLength) return undefined;
  const parts = [bytes.slice(0, 12)];
  for (let at = 12; at + 8 <= length; ) {
    const size = view(bytes).getUint32(at + 4, true);
    const end = at + 8 + size + (size % 2);
    const type = latin1(bytes.subarray(at, at + 4));
    if (end > length) return undefined;
    const chunk = bytes.slice(at, end);
    if (type === 'VP8X') chunk[8] = (chunk[8] as number) & ~HAS_EXIF_OR_XMP;
    if (type !== 'EXIF' && type !== 'XMP ') parts.push(chunk);
    at = end;
  }
  const clean = joined(parts);
  view(clean).setUint32(4, clean.byteLength - 8, true);
  return clean;
}
