import type { Article, PublishedArticle } from '../../article/article.ts';
import { articlePath } from '../../article/url.ts';
import { type Entry, entriesOf } from '../../feed/entry.ts';
import { htmlText, windowItem } from '../../feed/item.ts';
import { Prose } from '../article.tsx';
import { Byline } from '../articles.tsx';
import { DESK_SCRIPT } from '../assets/assets.ts';
import type { Site } from '../site.ts';
import { type ArticleForm, FORMATS_OF_CONTENT } from './article-form.ts';
import { adminPage, Faults, Field, Line } from './frame.tsx';
import { instant } from './local-time.ts';

/** Something wrong with a field of the form; `field` is empty where it is wrong with none of them. */
export interface Fault {
  field: string;
  detail: string;
}

export interface Writing {
  form: ArticleForm;
  /** The article that the ledger has. */
  stored: Article | undefined;
  faults?: readonly Fault[];
  warnings?: readonly string[];
  /** What was just done. */
  done?: 'created' | 'updated' | 'scheduled' | 'unchanged' | 'drafted' | undefined;
  purged?: boolean;
  preview?: PublishedArticle | undefined;
  /** An id that was asked for and isn't there. */
  unknown?: string | undefined;
  /** Said above the form. */
  notice?: string;
}

/** Titles to suggest, whether pictures can be stored, and the time in milliseconds since 1970. */
export interface Known {
  now: number;
  categories: readonly string[];
  tags: readonly string[];
  pictures: boolean;
}

/** The form to write, edit and delete an article, with what became of it. */
export function writePage(site: Site, writing: Writing, known: Known): string {
  const { article } = site.words.admin;
  const { form, stored, faults = [], warnings = [], preview, unknown, notice } = writing;
  const beside = faults.filter(({ field }) => field in form);
  const others = faults.filter(({ field }) => !(field in form));
  return adminPage(
    site,
    stored ? article.edit : article.write,
    <>
      {unknown ? <p class="notice">{article.unknown(unknown)}</p> : null}
      {notice ? <Faults faults={[notice]} /> : null}
      <Done site={site} writing={writing} />
      {faults.length > 0 ? (
        <Faults title={article.faults} faults={others.map(({ field, detail }) => `${field} ${detail}`.trim())} />
      ) : null}
      <Faults title={article.warnings} faults={warnings} />
      <div class="desk">
        <form
          method="post"
          action="/admin/write"
          class="form"
          id="desk"
          data-published={stored && !stored.draft ? 'yes' : ''}
          data-restore={article.restore}
          data-pictures={known.pictures ? '' : article.noPictures}
        >
          <Fields site={site} form={form} stored={stored} faults={beside} known={known} />
          <Actions site={site} form={form} stored={stored} now={known.now} />
        </form>
        <div id="preview-place">{preview ? <Preview site={site} article={preview} /> : null}</div>
      </div>
      {stored ? <Delete site={site} id={stored.id} /> : null}
      <script src={DESK_SCRIPT.path} defer={true}></script>
    </>,
  );
}

function Done({ site, writing }: { site: Site; writing: Writing }) {
  const { article } = site.words.admin;
  const { done, stored, purged = true } = writing;
  const date = stored?.date_published;
  if (!done) return null;
  const waits = done === 'scheduled' && date !== undefined;
  return (
    <p class="notice" role="status">
      {waits ? article.waiting(site.moment(date)) : article.done[done]} {purged ? null : article.purging}{' '}
      {stored && !stored.draft && !waits ? <a href={articlePath(stored.id)}>{article.look}</a> : null}
    </p>
  );
}

interface ActionsProps {
  site: Site;
  form: ArticleForm;
  stored: Article | undefined;
  now: number;
}

function Actions({ site, form, stored, now }: ActionsProps) {
  const { article } = site.words.admin;
  const isPublished = stored !== undefined && !stored.draft;
  const waits = (date = '') => Date.parse(date) > now;
  const isScheduling = waits(instant(form.date, site.publication.timeZone));
  const isScheduled = isPublished && waits(stored.date_published);
  const label = isPublished ? article.update : article.publish;
  const action = (name: string, label: string, quiet: boolean, to?: string) => (
    <button type="submit" name="action" value={name} class={quiet ? 'quiet' : undefined} formaction={to}>
      {label}
    </button>
  );
  return (
    <p class="actions">
      {action('publish', isScheduling && !isScheduled ? article.schedule : label, false)}
      {action('draft', isPublished ? article.takeBack : article.saveDraft, true)}
      {action('preview', article.preview, true, '/admin/write#preview')}
    </p>
  );
}

function Delete({ site, id }: { site: Site; id: string }) {
  const { article } = site.words.admin;
  return (
    <form method="post" action="/admin/delete" class="form danger">
      <input type="hidden" name="id" value={id} />
      <label class="check">
        <input type="checkbox" name="sure" value="yes" required />
        {article.deleteSure}
      </label>
      <button type="submit" class="quiet">
        {article.delete}
      </button>
    </form>
  );
}

interface FieldsProps {
  site: Site;
  form: ArticleForm;
  stored: Article | undefined;
  faults: readonly Fault[];
  known: Known;
}

function Fields({ site, form, stored, faults, known }: FieldsProps) {
  const { article } = site.words.admin;
  const isPublished = stored !== undefined && !stored.draft;
  const faultAt = (id: string) => faults.find(({ field }) => field === id)?.detail;
  const line = (id: keyof ArticleForm, label: string, more: { hint?: string; type?: string; list?: string } = {}) => (
    <Line id={id} label={label} value={form[id]} fault={faultAt(id)} {...more} />
  );
  const suggest = (id: string, titles: readonly string[]) => (
    <datalist id={id}>
      {titles.map((title) => (
        <option value={title} />
      ))}
    </datalist>
  );
  return (
    <>
      {line('title', article.title)}
      <Field id="content" label={article.content} hint={article.contentHint} fault={faultAt('content')}>
        <textarea id="content" name="content" rows={16} aria-describedby="content-hint content-fault">
          {`\n${form.content}`}
        </textarea>
      </Field>
      <fieldset class="choice">
        <legend class="hidden">{article.content}</legend>
        {FORMATS_OF_CONTENT.map((format) => (
          <label class="check">
            <input type="radio" name="format" value={format} checked={form.format === format} />
            {article[format]}
          </label>
        ))}
      </fieldset>
      {line('categories', article.categories, { hint: article.listHint, list: 'known-categories' })}
      {line('summary', article.summary)}
      {line('date', article.date, { hint: article.dateHint(site.publication.timeZone), type: 'datetime-local' })}
      <details
        class="field"
        open={faults.some(({ field }) => ['tags', 'authors', 'url', 'image', 'id'].includes(field))}
      >
        <summary>{article.more}</summary>
        {line('tags', article.tags, { hint: article.listHint, list: 'known-tags' })}
        {line('authors', article.authors, { hint: article.listHint })}
        {line('url', article.url, { hint: article.urlHint })}
        {line('image', article.image)}
        {isPublished ? null : line('id', article.id, { hint: article.idHint })}
      </details>
      <input type="hidden" name="was" value={stored?.id ?? ''} />
      {suggest('known-categories', known.categories)}
      {suggest('known-tags', known.tags)}
    </>
  );
}

function Preview({ site, article }: { site: Site; article: PublishedArticle }) {
  const { words, publication } = site;
  const [entry] = entriesOf([windowItem(article)], publication.publicUrl) as [Entry];
  const content = htmlText(entry);
  return (
    <section class="preview" aria-labelledby="preview">
      <h2 id="preview">
        {words.admin.article.preview} <span class="count">{words.admin.article.previewHint}</span>
      </h2>
      <article class="reading" lang={site.lang(entry.language)}>
        <header>
          <h3 dir="auto">{entry.title}</h3>
          <Byline site={site} entry={entry} />
        </header>
        <Prose content={content} summary={entry.summary} />
      </article>
    </section>
  );
}
