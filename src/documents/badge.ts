import { digest } from '../article/text.ts';
import { AudienceUnavailable } from '../audience/client.ts';
import { EDGE_SECONDS, kept } from '../http/caching.ts';
import { canonicalPath } from '../http/paths.ts';
import { badge } from '../pages/badge.tsx';
import type { Services } from '../services.ts';
import { currentWindow } from './current.ts';
import { type Document, notFound, redirect, unavailable } from './document.ts';
import { unknownAddress } from './pages.ts';

/**
 * How many subscribe to a category, as a picture for the publisher's pages: those of the last finished day. Where the publisher has
 * not asked for it, there is no such address.
 */
export async function badgeDocument(channel: string, services: Services): Promise<Document> {
  const { audience, site } = services;
  if (!services.badge || !audience) return unknownAddress(services);
  const current = await currentWindow(services, channel);
  if (current.kind === 'elsewhere') {
    return redirect(services, canonicalPath({ kind: 'badge', channel: current.channel }), 308, channel);
  }
  if (current.kind === 'unavailable') return unavailable(AWAY);
  if (current.kind !== 'window') return notFound(404, 'There is no such category here.', channel);
  try {
    const { words, number } = site();
    const text = badge(words.admin.audience.columns.subscribers, number(await audience.subscribers(channel)));
    return {
      status: 200,
      body: text,
      headers: {
        'Content-Type': 'image/svg+xml; charset=utf-8',
        'Content-Security-Policy': "default-src 'none'; sandbox",
        // It is made for pages of other sites.
        'Cross-Origin-Resource-Policy': 'cross-origin',
        ETag: `W/"${await digest(text)}"`,
      },
      reader: kept(EDGE_SECONDS),
      tag: channel,
    };
  } catch (error) {
    if (!(error instanceof AudienceUnavailable)) throw error;
    services.report('audience unavailable', { error: String(error.cause) });
    return unavailable(AWAY);
  }
}

const AWAY = 'The number of subscribers cannot be read just now.';
