import { type Image, mediaTypeOf } from './image.ts';

/** A stored picture. Its name is the beginning of the SHA-256 of its bytes in hex, and its type's extension. */
export interface Media {
  name: string;
  size_in_bytes: number;
}

/** Pictures by their content: a name never means another picture. */
export interface MediaStore {
  /** Stores a picture, unless it is there. */
  put(image: Image): Promise<Media & { isNew: boolean }>;
  get(name: string): Promise<{ bytes: ArrayBuffer; mediaType: string } | undefined>;
  /** All of them, in portions: those after `cursor`, or the first ones. */
  list(cursor?: string): Promise<{ media: Media[]; cursor?: string }>;
}

/** Pictures in an R2 bucket. */
export function r2Media(bucket: R2Bucket): MediaStore {
  return {
    async put({ bytes, extension }) {
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      const name = `${hash.toHex().slice(0, 40)}.${extension}`;
      const isNew = (await bucket.head(name)) === null;
      if (isNew) await bucket.put(name, bytes);
      return { name, size_in_bytes: bytes.byteLength, isNew };
    },
    async get(name) {
      const mediaType = mediaTypeOf(name);
      const object = mediaType === undefined ? null : await bucket.get(name);
      return object && mediaType !== undefined ? { bytes: await object.arrayBuffer(), mediaType } : undefined;
    },
    async list(cursor) {
      const { objects, ...page } = await bucket.list(cursor === undefined ? {} : { cursor });
      const media = objects.map(({ key, size }) => ({ name: key, size_in_bytes: size }));
      return { media, ...(page.truncated ? { cursor: page.cursor } : {}) };
    },
  };
}
