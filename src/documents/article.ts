import type { PublishedArticle } from '../article/article.ts';
import { channelsOf } from '../article/channels.ts';
import { articlePath } from '../article/url.ts';
import { type WindowItem, windowItem } from '../feed/item.ts';
import type { Lookup } from '../ledger/contract.ts';
import { articlePage } from '../pages/article.tsx';
import type { Services } from '../services.ts';
import { reportAway } from './current.ts';
import { type Document, movedTo, redirect } from './document.ts';
import { awayPage, missingPage, page } from './pages.ts';

type Found = Exclude<Lookup, { kind: 'found' }> | { kind: 'found'; item: WindowItem };

/** An article's page under its id, for those that have none of their own; the others lead to theirs. */
export async function articleDocument(id: string, services: Services): Promise<Document> {
  const found = await lookUp(id, services);
  const { words } = services.site();
  if (!found) return awayPage(services);
  if (found.kind === 'deleted' && found.successor !== undefined) {
    const { successor } = found;
    return movedTo(articlePath(successor), await articleDocument(successor, services), services);
  }
  if (found.kind === 'deleted' || found.kind === 'aged') return missingPage(services, 'all', 410, words.notFound.gone);
  if (found.kind === 'unknown') return missingPage(services, 'all');
  const { item } = found;
  const now = services.now();
  const waits = Date.parse(item.date_published) > now;
  const expired = item.date_expires !== undefined && Date.parse(item.date_expires) <= now;
  if (waits || expired || item.draft) return missingPage(services, 'all');
  // A change of an article changes all of its channels; the last of them changes least for other articles.
  const tag = channelsOf(item).at(-1)?.name ?? 'all';
  return item.url ? redirect(services, item.url, 302, tag) : page(articlePage(services.site(), item), { tag });
}

/** The article; undefined when neither the ledger nor the newest window can tell. */
async function lookUp(id: string, { ledger, windows, lookups, report }: Services): Promise<Found | undefined> {
  if (!lookups.take()) return undefined;
  try {
    const found = await ledger.get(id);
    if (found.kind !== 'unknown') lookups.giveBack();
    if (found.kind !== 'found') return found;
    return { kind: 'found', item: windowItem(JSON.parse(found.article) as PublishedArticle) };
  } catch (error) {
    lookups.giveBack();
    reportAway(error, report, id);
    // Most articles that people read are new, and so in the window of everything.
    const newest = await windows.read('all').catch(() => undefined);
    const item = newest?.items.find((one) => one.id === id);
    return item && { kind: 'found', item };
  }
}
