import { combinedName } from '../feed/addresses.ts';
import { entriesOf } from '../feed/entry.ts';
import type { Window } from '../feed/window.ts';
import { type Combination, combinationText, NO_CHOICE } from '../search/combination.ts';
import type { Directory, DirectoryEntry } from '../window/directory.ts';
import { Articles } from './articles.tsx';
import { document } from './layout.tsx';
import type { Site } from './site.ts';
import { Subscribe } from './subscribe.tsx';

/** Channels to suggest of each kind: a page stays small. */
const SUGGESTED = 300;
const [FIELDS, MOST, FEWEST_NOT] = [3, 8, 2];

interface Combined {
  combination: Combination;
  /** As in the address; empty before anything is chosen. */
  text: string;
  /** Its newest articles; undefined before anything is chosen, and where a channel is not there. */
  window: Window | undefined;
  /** Says what is not there. */
  missing?: string | undefined;
  directory: Directory | undefined;
}

/** A feed of one's own: the form that makes it, how to subscribe, and its newest articles. */
export function combinedPage(site: Site, { combination, text, window, missing, directory }: Combined): string {
  const { publication, words } = site;
  const { combined } = words;
  const name = combinedName(text);
  const title = window?.channel.title ?? combined.title;
  const entries = entriesOf(window?.items ?? [], publication.publicUrl);
  const members = combinationText({ ...NO_CHOICE, in: combination.in });
  const head = {
    site,
    title,
    path: text === '' ? '/combined' : `/combined?${text}`,
    description: combined.hint,
    unlisted: text !== '',
    ...(window ? { channel: { name, title } } : {}),
  };
  return document(
    head,
    <>
      <header class="hero">
        <h1 dir="auto">{combined.title}</h1>
        <p class="lede">{combined.hint}</p>
        <Builder site={site} combination={combination} directory={directory} />
      </header>
      <div id="combined">
        {missing === undefined ? null : (
          <p class="notice" role="status">
            {missing}
          </p>
        )}
        {window ? (
          <section aria-labelledby="articles">
            <div class="head">
              <h2 id="articles" dir="auto">
                {title}
              </h2>
            </div>
            <Subscribe site={site} channel={name} title={title} isOpen={true} />
            {members === '' ? null : (
              <p class="hint">
                <a href={`/feeds.opml?${members}`}>{combined.opml}</a>
              </p>
            )}
            {entries.length > 0 ? <Articles site={site} entries={entries} /> : <p class="empty">{combined.none}</p>}
          </section>
        ) : null}
      </div>
    </>,
  );
}

function Builder({ site, combination, directory }: { site: Site } & Pick<Combined, 'combination' | 'directory'>) {
  const { combined } = site.words;
  const fields = (chosen: string[], fewest: number) =>
    [...chosen, '', '']
      .concat(Array<string>(fewest).fill(''))
      .slice(0, Math.min(MOST, Math.max(fewest, chosen.length + 1)));
  const channels = (name: 'in' | 'not', label: string, fewest: number) => (
    <fieldset class="members">
      <legend>{label}</legend>
      {fields(combination[name], fewest).map((value, index) => (
        <input
          name={name}
          value={value.replace(/^category\//, '')}
          list="channels"
          aria-label={`${label} ${index + 1}`}
        />
      ))}
    </fieldset>
  );
  const line = (name: 'filter' | 'filterout', label: string) => (
    <label>
      {label}
      <input name={name} value={combination[name]} maxlength={200} />
    </label>
  );
  return (
    <form class="form builder" action="/combined" method="get" id="builder">
      {channels('in', combined.in, FIELDS)}
      {channels('not', combined.not, FEWEST_NOT)}
      {line('filter', combined.filter)}
      {line('filterout', combined.filterout)}
      <label>
        {combined.limit}
        <input name="limit" type="number" min={1} max={100} value={String(combination.limit ?? '')} />
      </label>
      <label class="check">
        <input type="checkbox" name="brief" value="1" checked={combination.brief} />
        {combined.brief}
      </label>
      <button type="submit">{combined.show}</button>
      <datalist id="channels">
        {suggestions(directory).map(({ value, label }) => (
          <option value={value}>{label}</option>
        ))}
      </datalist>
    </form>
  );
}

/** Categories by their slugs, tags and authors by their names. */
function suggestions(directory: Directory | undefined): { value: string; label: string }[] {
  if (!directory) return [];
  const of = (entries: readonly DirectoryEntry[], value: (entry: DirectoryEntry) => string) =>
    entries
      .filter(({ count }) => count > 0)
      .slice(0, SUGGESTED)
      .map((entry) => ({ value: value(entry), label: entry.title }));
  return [
    ...of(directory.categories, ({ slug }) => slug),
    ...of(directory.tags, ({ name }) => name),
    ...of(directory.authors, ({ name }) => name),
  ];
}
