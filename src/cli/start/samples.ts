import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SAMPLE_ID } from '../../article/canonical.ts';

interface FrontMatter {
  title: string;
  date: string;
  last_modified_at?: string;
  category?: string;
  categories?: string | string[];
  tags: string[];
  /** A name of `_data/authors.yml`, or an author. */
  author?: string;
  authors?: (string | { name: string })[];
  lang?: string;
  description?: string;
  excerpt?: string;
  image?: string;
}

const SAYS = {
  en: 'This is a sample of edgefeed. It goes by itself when you publish your first article.',
  zh: '这是 edgefeed 的示例文章。发布第一篇自己的文章后，它会自动消失。',
};

/** The posts of `examples` as articles for the API. They have no page elsewhere, and say that they are samples. */
export function sampleArticles(examples: string): Record<string, unknown>[] {
  const read = (path: string) => readFileSync(join(examples, path), 'utf8');
  const authors = parse(read('_data/authors.yml')) as Record<string, { name: string; url?: string }>;
  return readdirSync(join(examples, '_posts')).map((file) => {
    const [, head = '', content = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(read(join('_posts', file))) ?? [];
    const front = parse(head) as FrontMatter;
    const { title, date, last_modified_at, tags, image, lang = 'zh-CN' } = front;
    const summary = front.description ?? front.excerpt;
    const named = front.authors ?? [front.author ?? 'newsroom'];
    return {
      id: SAMPLE_ID + file.replace(/^[\d-]+|\.md$/g, ''),
      title,
      content_markdown: `${content.trim()}\n\n*${SAYS[lang === 'en' ? 'en' : 'zh']}*`,
      ...(summary ? { summary } : {}),
      ...(image ? { image } : {}),
      date_published: rfc3339(date),
      ...(last_modified_at ? { date_modified: rfc3339(last_modified_at) } : {}),
      categories: [front.category ?? front.categories ?? []].flat(),
      tags,
      authors: named.map((author) => (typeof author === 'string' ? authors[author] : author)),
      language: lang,
    };
  });
}

/** `2026-09-07 09:30:00 +0800` as Jekyll writes it. */
function rfc3339(date: string): string {
  return date.replace(/^(\S+) (\S+) (...)(..)$/, '$1T$2$3:$4');
}
