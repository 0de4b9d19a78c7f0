import { fnv1a } from '../article/text.ts';
import type { Format } from './addresses.ts';
import { atom } from './atom.ts';
import { type ArchivePage, type FeedDocument, feedDocument } from './document.ts';
import { json } from './json.ts';
import { GENERATOR, type Publication, RENDERING } from './publication.ts';
import { rss } from './rss.ts';
import type { Utf8 } from './utf8.ts';
import { WINDOW_LAYOUT, type Window } from './window.ts';

const SERIALIZERS: Record<Format, (document: FeedDocument) => Utf8> = { rss, atom, json };

/**
 * The window as a feed document in `format`, in UTF-8, or, with `page`, an archive page whose articles the window holds.
 * Well-formed and valid whatever the articles say; the same window, publication and page give the same bytes.
 */
export function renderFeed(window: Window, publication: Publication, format: Format, page?: ArchivePage): Utf8 {
  return SERIALIZERS[format](feedDocument(window, publication, format, page));
}

/**
 * Eight hexadecimal digits for everything that shapes a feed document besides its window, for entity tags: with an equal
 * hash, two documents of one window in one format are equal. Every setting counts, those that no document shows among them.
 */
export function renderingHash(publication: Publication): string {
  return fnv1a(JSON.stringify([publication, GENERATOR, RENDERING, WINDOW_LAYOUT]));
}
