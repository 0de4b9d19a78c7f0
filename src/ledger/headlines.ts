import type { Headline } from './contract.ts';

interface HeadlineRow extends Record<string, SqlStorageValue> {
  id: string;
  title: string;
  url: string | null;
  language: string | null;
  date_published: string;
}

/** The newest `each` articles of every one of these channels, in their order; none for a channel that isn't there. */
export function headlines(sql: SqlStorage, channels: readonly string[], each: number): Headline[][] {
  // SQLite reads the members out of the body itself: to hand whole articles over would be some megabytes a page.
  const query = `SELECT a.id, coalesce(a.body ->> 'title', a.body ->> 'headline', a.id) AS title, a.body ->> 'url' AS url,
      a.body ->> 'language' AS language, a.body ->> 'date_published' AS date_published
    FROM channel c JOIN membership m ON m.channel = c.id JOIN article a ON a.seq = m.article
    WHERE c.name = ? ORDER BY m.published DESC, m.article DESC LIMIT ?`;
  return channels.map((channel) =>
    [...sql.exec<HeadlineRow>(query, channel, each)].map(({ id, title, url, language, date_published }) => ({
      id,
      title,
      date_published,
      ...(url === null ? {} : { url }),
      ...(language === null ? {} : { language }),
    })),
  );
}
