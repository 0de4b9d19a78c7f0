import type { PublishedArticle } from '../../article/article.ts';
import { articlePath } from '../../article/url.ts';
import { type Entry, entriesOf } from '../../feed/entry.ts';
import { htmlText, windowItem } from '../../feed/item.ts';
import { Prose } from '../article.tsx';
import { Byline } from '../articles.tsx';
import type { Site } from '../site.ts';
import type { ArticleForm } from './article-form.ts';
import { adminPage, Faults, Field, Line } from './frame.tsx';

export interface Writing {
  form: ArticleForm;
  /** Whether the ledger has an article of this id. */
  stored: boolean;
  faults?: readonly string[];
  warnings?: readonly string[];
  /** What was just done. */
  done?: 'created' | 'updated' | 'scheduled' | 'unchanged' | undefined;
  purged?: boolean;
  /** When the article appears, if that is still to come. */
  waits?: string | undefined;
  preview?: PublishedArticle | undefined;
  /** An id that was asked for and isn't there. */
  unknown?: string | undefined;
}

/** The form to write, edit and delete an article, with what became of it. */
export function writePage(site: Site, writing: Writing): string {
  const { article } = site.words.admin;
  const { form, stored, faults = [], warnings = [], done, purged = true, waits, preview, unknown } = writing;
  return adminPage(
    site,
    stored ? article.edit : article.write,
    <>
      {unknown ? <p class="notice">{article.unknown(unknown)}</p> : null}
      {done ? (
        <p class="notice" role="status">
          {waits && done === 'scheduled' ? article.waiting(site.moment(waits)) : article.done[done]}{' '}
          {purged ? null : article.purging} {waits ? null : <a href={articlePath(form.id)}>{article.look}</a>}
        </p>
      ) : null}
      <Faults title={article.faults} faults={faults} />
      <Faults title={article.warnings} faults={warnings} />
      {preview ? <Preview site={site} article={preview} /> : null}
      <form method="post" action="/admin/write" class="form">
        <Fields site={site} form={form} stored={stored} />
        <p class="actions">
          <button type="submit" name="action" value="publish">
            {article.publish}
          </button>
          <button type="submit" name="action" value="preview" class="quiet">
            {article.preview}
          </button>
        </p>
      </form>
      {stored ? (
        <form method="post" action="/admin/delete" class="form danger">
          <input type="hidden" name="id" value={form.id} />
          <label class="check">
            <input type="checkbox" name="sure" value="yes" required />
            {article.deleteSure}
          </label>
          <button type="submit" class="quiet">
            {article.delete}
          </button>
        </form>
      ) : null}
    </>,
  );
}

function Fields({ site, form, stored }: { site: Site; form: ArticleForm; stored: boolean }) {
  const { article } = site.words.admin;
  const { timeZone } = site.publication;
  return (
    <>
      <Line id="title" label={article.title} value={form.title} />
      <Field id="content" label={article.content} hint={article.contentHint}>
        <textarea id="content" name="content" rows={14} aria-describedby="content-hint">
          {`\n${form.content}`}
        </textarea>
      </Field>
      <fieldset class="choice">
        <legend class="hidden">{article.content}</legend>
        {(['html', 'text'] as const).map((format) => (
          <label class="check">
            <input type="radio" name="format" value={format} checked={form.format === format} />
            {article[format]}
          </label>
        ))}
      </fieldset>
      <Line id="categories" label={article.categories} value={form.categories} hint={article.listHint} />
      <Line id="summary" label={article.summary} value={form.summary} />
      <details class="field">
        <summary>{article.more}</summary>
        <Line id="tags" label={article.tags} value={form.tags} hint={article.listHint} />
        <Line id="authors" label={article.authors} value={form.authors} hint={article.listHint} />
        <Line id="url" label={article.url} value={form.url} hint={article.urlHint} />
        <Line id="image" label={article.image} value={form.image} />
        <Line
          id="date"
          label={article.date}
          value={form.date}
          hint={article.dateHint(timeZone)}
          type="datetime-local"
        />
        {stored ? (
          <input type="hidden" name="id" value={form.id} />
        ) : (
          <Line id="id" label={article.id} value={form.id} hint={article.idHint} />
        )}
      </details>
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
