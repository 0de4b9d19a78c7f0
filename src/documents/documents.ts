import { type Address, MOVED, readAddress } from '../http/address.ts';
import { versionShown } from '../http/conditional.ts';
import { canonicalPath } from '../http/paths.ts';
import type { Services } from '../services.ts';
import { articleDocument } from './article.ts';
import { badgeDocument } from './badge.ts';
import { chosenOpmlDocument, combinedDocument } from './combined.ts';
import { type Document, forStage, movedTo } from './document.ts';
import { feedDocument } from './feed.ts';
import { fileDocument } from './files.ts';
import { mediaDocument } from './media.ts';
import {
  channelDocument,
  channelsDocument,
  homeDocument,
  opmlDocument,
  sitemapDocument,
  unknownAddress,
} from './pages.ts';
import { foundDocument, searchDocument } from './search.ts';

/**
 * Answers the cache stage, which is between the gateway and this: all that depends on the publication, and nothing that
 * depends on the reader. The address is canonical; a feed's may say `?since=<version>`, and `?moved` asks for a redirect to
 * it. `If-None-Match` is the stage's own, for what it holds. A fault is a 500, so that the stage may serve what it had (`stale-if-error`).
 */
export async function answerStage(request: Request, services: Services): Promise<Response> {
  try {
    const url = new URL(request.url);
    const document = await documentAt(url, request.headers, services);
    const isMoved = url.searchParams.has(MOVED);
    return forStage(isMoved ? movedTo(canonicalPath(readAddress(url)), document, services) : document, request);
  } catch (error) {
    services.report('fault', { url: request.url, error: String(error), stack: (error as Error).stack });
    return forStage(FAULT, request);
  }
}

const FAULT: Document = {
  status: 500,
  body: `${JSON.stringify({ type: 'about:blank', title: 'Internal Server Error', status: 500, detail: 'The fault is not in your request.' })}\n`,
  headers: { 'Content-Type': 'application/problem+json; charset=utf-8' },
  reader: 'no-store',
};

function documentAt(url: URL, headers: Headers, services: Services): Promise<Document> | Document {
  const address: Address = readAddress(url);
  switch (address.kind) {
    case 'feed': {
      const since = url.searchParams.get('since');
      const shown = versionShown(headers, address.format, services.documentHash);
      return feedDocument(address, { since: since ?? undefined, shown }, services);
    }
    case 'home':
      return homeDocument(address.selection, services);
    case 'channel':
      return channelDocument(address.channel, address.position, services);
    case 'article':
      return articleDocument(address.id, services);
    case 'channels':
      return channelsDocument(address.of, address.page, services);
    case 'opml':
      return address.in ? chosenOpmlDocument(address.in, services) : opmlDocument(address.group, services);
    case 'sitemap':
      return sitemapDocument(address.part, services);
    case 'file':
      return fileDocument(address.path, services);
    case 'badge':
      return badgeDocument(address.channel, services);
    case 'media':
      return mediaDocument(address.name, services);
    case 'search':
      return searchDocument(address, services);
    case 'combined':
      return combinedDocument(address.combination, services);
    case 'found':
      return foundDocument(address, services);
    // The gateway asks for the document itself.
    case 'moved':
    case 'refused':
    case 'missing':
      return unknownAddress(services);
  }
}
