import type { Publication } from '../feed/publication.ts';
import { encodeUtf8 } from '../feed/utf8.ts';

/** Where search engines that share IndexNow take changes. */
export const INDEXNOW = 'https://api.indexnow.org/indexnow';

/**
 * The changed addresses as IndexNow takes them: those on the host of the publication's home page, where its key is. Undefined
 * where there are none, or IndexNow is off.
 */
export function indexNowPush(
  urls: readonly string[],
  { indexNowKey, homePage }: Publication,
): { body: ArrayBuffer; headers: Record<string, string> } | undefined {
  if (indexNowKey === undefined) return undefined;
  const { host, origin } = new URL(homePage);
  const urlList = [...new Set(urls)].filter((url) => URL.parse(url)?.host === host);
  if (urlList.length === 0) return undefined;
  const told = { host, key: indexNowKey, keyLocation: `${origin}/${indexNowKey}.txt`, urlList };
  const body = encodeUtf8(JSON.stringify(told)).buffer;
  return { body, headers: { 'Content-Type': 'application/json; charset=utf-8' } };
}
