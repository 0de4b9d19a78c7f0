import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { childText, type Element, findElements, xmlEncoding } from '../text/xml.ts';
import { CannotRun, type Entry, type Source } from './entry.ts';
import { type Export, postOf } from './wordpress-post.ts';

/**
 * A WordPress export (WXR). Published posts are articles; pages, drafts, private posts and those behind a password are
 * skipped; attachments, menus and the like are no entries. The file is read as a stream, twice: who the authors are and
 * which picture a post has may stand anywhere.
 */
export async function wordpressSource(path: string, options: { timeZone?: string | undefined } = {}): Promise<Source> {
  const about: Export = {
    people: new Map(),
    attachments: new Map(),
    language: undefined,
    timeZone: options.timeZone ?? 'UTC',
  };
  let total = 0;
  for await (const element of elements(path)) {
    if (element.name === 'wp:author')
      learn(about.people, childText(element, 'wp:author_login'), childText(element, 'wp:author_display_name'));
    else if (element.name === 'language') about.language ??= element.text.trim() || undefined;
    else if (typeOf(element) === 'attachment')
      learn(about.attachments, childText(element, 'wp:post_id'), childText(element, 'wp:attachment_url'));
    else if (isEntry(element)) total++;
  }
  const file = basename(path);
  return {
    kind: 'wordpress',
    total,
    complete: () => true,
    async *entries() {
      const seen = new Set<string>();
      for await (const element of elements(path)) {
        if (element.name !== 'item' || !isEntry(element)) continue;
        const one = entry(element, file, about);
        // Two posts with one guid are two: they were imported from elsewhere, or copied.
        const key = seen.has(one.key) ? `${one.key} post ${childText(element, 'wp:post_id') ?? seen.size}` : one.key;
        seen.add(key);
        yield { ...one, key };
      }
    },
  };
}

function entry(element: Element, file: string, about: Export): Entry {
  const outcome = postOf(element, about);
  const key = outcome.kind === 'article' ? outcome.article.id : `post ${childText(element, 'wp:post_id') ?? ''}`;
  return { key, file, read: async () => outcome };
}

function isEntry(element: Element): boolean {
  const type = typeOf(element);
  return element.name === 'item' && (type === undefined || type === 'post' || type === 'page');
}

function typeOf(element: Element): string | undefined {
  return childText(element, 'wp:post_type');
}

function learn(map: Map<string, string>, key: string | undefined, value: string | undefined): void {
  if (key !== undefined && value !== undefined) map.set(key, value);
}

async function* elements(path: string): AsyncIterable<Element> {
  const ready: Element[] = [];
  const parser = findElements(new Set(['item', 'wp:author', 'language']), (element) => ready.push(element));
  const decoder = new TextDecoder(xmlEncoding(await start(path)));
  for await (const chunk of createReadStream(path)) {
    parser.write(decoder.decode(chunk as Buffer, { stream: true }));
    yield* ready.splice(0);
  }
  parser.write(decoder.decode());
  parser.end();
  yield* ready.splice(0);
}

async function start(path: string): Promise<Uint8Array> {
  const file = await open(path).catch(() => {
    throw new CannotRun(`${path}: can't be read`);
  });
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(256) }).finally(() => file.close());
  return buffer.subarray(0, bytesRead);
}
