import { imageSize } from 'image-size';
import { describe, expect, it } from 'vitest';
import { type Image, readImage } from '../../src/media/image.ts';
import { chunk, GIF, jpeg, png, riff, SECRET, segment, webp } from './pictures.ts';

const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);
const read = (bytes: Uint8Array): Image => {
  const image = readImage(bytes);
  if ('fault' in image) throw new Error(image.fault);
  return image;
};

describe('a picture', () => {
  it.each<[string, Uint8Array, string]>([
    ['a JPEG with place, comment, thumbnail and a film behind its end', jpeg({ secrets: true }), 'image/jpeg'],
    ['a PNG with texts and Exif', png({ secrets: true }), 'image/png'],
    ['a WebP with Exif and XMP', webp({ secrets: true }), 'image/webp'],
  ])('loses its metadata and is the same otherwise: %s', (_, bytes, mediaType) => {
    expect(text(bytes)).toContain(SECRET);
    const image = read(bytes);
    expect(image.mediaType).toBe(mediaType);
    expect(text(image.bytes)).not.toContain(SECRET);
    expect([image.width, image.height]).toEqual([3, 2]);
    const clean = { 'image/jpeg': jpeg, 'image/png': png, 'image/webp': webp }[mediaType] as typeof jpeg;
    expect(text(image.bytes)).toBe(text(clean({ secrets: false })));
    expect(read(image.bytes).bytes).toEqual(image.bytes);
  });

  it('keeps its colour profile, and its orientation alone of its Exif', () => {
    const image = read(jpeg({ secrets: true, orientation: 6, profile: true }));
    expect(text(image.bytes)).toContain('ICC_PROFILE');
    expect(imageSize(image.bytes).orientation).toBe(6);
    // As it is shown.
    expect([image.width, image.height]).toEqual([2, 3]);
    expect(read(image.bytes).bytes).toEqual(image.bytes);
  });

  it('is a GIF as it is', () => {
    expect(read(GIF)).toEqual({ bytes: GIF, mediaType: 'image/gif', extension: 'gif', width: 3, height: 2 });
  });

  it.each<[string, Uint8Array]>([
    ['SVG', new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"/>')],
    ['HTML that is called a picture', new TextEncoder().encode('<html>GIF89a')],
    ['nothing', new Uint8Array()],
    ['HEIF, whose boxes have no end', Uint8Array.from([0, 0, 0, 0, ...new TextEncoder().encode('ftypheic')])],
    ['a JPEG that ends early', jpeg({}).subarray(0, -3)],
    [
      'a JPEG whose segment is longer than the file',
      Uint8Array.from([...segment(0xd8).subarray(0, 2), 0xff, 0xe1, 255, 255]),
    ],
    ['a PNG that ends early', png({}).subarray(0, -5)],
    [
      'a PNG whose chunk has no end',
      Uint8Array.from([...png({}).subarray(0, 33), ...chunk('IDAT', [1]).fill(255, 0, 4)]),
    ],
    ['a WebP that ends early', webp({}).subarray(0, -2)],
    ['a WebP of no chunks', riff([])],
  ])('is not taken: %s', (_, bytes) => {
    expect(readImage(bytes)).toHaveProperty('fault');
  });
});
