import { channelPath, combinedName, combinedOf } from '../feed/addresses.ts';
import { htmlText, type WindowItem } from '../feed/item.ts';
import type { Window } from '../feed/window.ts';
import type { ResolvedChannel } from '../ledger/contract.ts';
import { combinedPage } from '../pages/combined.tsx';
import { opml } from '../pages/opml.ts';
import {
  type Combination,
  combinationQuery,
  combinationText,
  NO_CHOICE,
  readCombination,
  renamed,
} from '../search/combination.ts';
import { nearest } from '../search/near.ts';
import type { Services } from '../services.ts';
import { type Current, currentDirectory } from './current.ts';
import { type Document, redirect } from './document.ts';
import { awayPage, missingDocument, missingPage, page } from './pages.ts';
import { foundWindow, search } from './search.ts';

/** Articles that the page of a combination shows. */
const SHOWN = 10;
/** Names like one that is not there. */
const NEAR = 3;

/** The combination that a channel's name stands for; undefined for every other channel. */
export function combinationOf(channel: string): Combination | undefined {
  const text = combinedOf(channel);
  const combination = text === undefined ? undefined : readCombination(text);
  return typeof combination === 'object' ? combination : undefined;
}

/** What makes a combination outdated: changes of its members, or of anything; of what it is without, since its title names that. */
export function combinationTags({ in: members, not }: Combination): string[] {
  return [...(members.length > 0 ? members : ['all']), ...not];
}

/** The newest articles of the combination, as the window of a channel. Members that are not there are named. */
export async function currentCombined(combination: Combination, services: Services): Promise<Current> {
  const limit = combination.limit ?? services.publication.windowSize;
  const found = await search(combinationQuery(combination), { limit }, services);
  if (!found) return { kind: 'unavailable' };
  const unknown = [...combination.in, ...combination.not].filter((name) => !found.channels[name]);
  if (unknown.length > 0) return { kind: 'unknown', detail: await whatIsNear(unknown, services) };
  const there = renamed(combination, namesOf(found.channels));
  const name = combinedName(combinationText(there));
  // A category of another case, or that took the place of this one: its changes purge another tag.
  if (name !== combinedName(combinationText(combination))) return { kind: 'elsewhere', channel: name };
  const title = titleOf(combination, found.channels, services);
  const window = foundWindow(name, title, found);
  const shown = combination.brief ? { ...window, items: window.items.map(briefly) } : window;
  return { kind: 'window', window: shown, stale: found.incomplete === true };
}

/** The page of a combination: what it holds, how to subscribe, and the form to change it. */
export async function combinedDocument(combination: Combination, services: Services): Promise<Document> {
  const text = combinationText(combination);
  const current = text === '' ? undefined : await currentCombined(combination, services);
  const tag = combinationTags(combination);
  if (current?.kind === 'elsewhere') return redirect(services, channelPath(current.channel), 308, tag);
  const missing = current?.kind === 'unknown' ? current.detail : undefined;
  if (current && missing === undefined && current.kind !== 'window') return awayPage(services);
  const directory = (await currentDirectory(services))?.directory;
  const window = current?.kind === 'window' ? firstOf(current.window) : undefined;
  const html = combinedPage(services.site(), { combination, text, window, missing, directory });
  if (missing !== undefined) return missingDocument(html, tag);
  return page(html, { tag, stale: current?.kind === 'window' && current.stale });
}

/** The feeds of these channels, as OPML. */
export async function chosenOpmlDocument(names: string[], services: Services): Promise<Document> {
  const found = await search({ terms: [], anyOf: names }, { limit: 1 }, services);
  if (!found) return awayPage(services);
  const unknown = names.filter((name) => !found.channels[name]);
  if (unknown.length > 0) return missingPage(services, names, 404, await whatIsNear(unknown, services));
  const entries = names.map((name) => found.channels[name] as ResolvedChannel);
  const there = renamed({ ...NO_CHOICE, in: names }, namesOf(found.channels));
  if (there.in.join() !== names.join()) return redirect(services, `/feeds.opml?${combinationText(there)}`, 308, names);
  const updated = new Date(found.modified * 1000).toISOString();
  return page(opml(services.site(), entries, updated), { tag: names, mediaType: 'text/x-opml' });
}

function namesOf(channels: Record<string, ResolvedChannel>): Map<string, string> {
  return new Map(Object.entries(channels).map(([asked, { name }]) => [asked, name]));
}

function firstOf(window: Window): Window {
  return { ...window, items: window.items.slice(0, SHOWN), changes: window.changes.slice(0, SHOWN) };
}

/** The article with its summary alone. */
function briefly(item: WindowItem): WindowItem {
  const { content_html: _h, content_text: _t, content_markdown: _m, excerptIsAll: _a, ...rest } = item;
  const summary = item.summary ?? item.excerpt ?? (htmlText(item) === undefined ? undefined : item.title);
  return { ...rest, ...(summary === undefined ? {} : { summary }) };
}

function titleOf(
  { in: members, not, filter, filterout }: Combination,
  channels: Record<string, ResolvedChannel>,
  services: Services,
): string {
  const { words } = services.site();
  const titles = (names: string[]) => names.map((name) => channels[name]?.title ?? name);
  const from = members.length > 0 ? titles(members).join(' + ') : words.allArticles;
  const without = [...titles(not), ...(filterout === '' ? [] : [`“${filterout}”`])];
  const named = filter === '' ? from : `${from}: “${filter}”`;
  return without.length === 0 ? named : words.combined.without(named, without.join(', '));
}

/** Says which channels are not there, and which have names like theirs. */
async function whatIsNear(unknown: string[], services: Services): Promise<string> {
  const { categories = [], tags = [], authors = [] } = (await currentDirectory(services))?.directory ?? {};
  const { combined } = services.site().words;
  const filled = [...categories, ...tags, ...authors].filter(({ count }) => count > 0);
  const sentences = unknown.map((name) => {
    const near = nearest(name.slice(name.indexOf('/') + 1), filled, NEAR);
    return combined.missing(name, near.map((entry) => entry.name).join(', '));
  });
  return sentences.join(' ');
}
