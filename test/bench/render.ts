/**
 * What finishing the output of `feed` costs: 50 articles of 5 KB rendered by edgefeed and by `feed` alone, in turns, in
 * one run; edgefeed's as bytes, that of `feed` as text. Prints medians and their ratio. `npx node test/bench/render.ts [rounds]`
 */
import { Feed } from 'feed';
import type { PublishedArticle } from '../../src/article/article.ts';
import { FORMATS, type Format } from '../../src/feed/addresses.ts';
import { type Excerpts, excerptsOf, windowItem } from '../../src/feed/item.ts';
import type { Publication } from '../../src/feed/publication.ts';
import { renderFeed } from '../../src/feed/render.ts';
import type { Window } from '../../src/feed/window.ts';

const ROUNDS = Number(process.argv[2] ?? 300);

const publication: Publication = {
  publicUrl: 'https://feeds.example.com',
  title: 'Example News',
  homePage: 'https://www.example.com/',
  language: 'en',
  timeZone: 'UTC',
  author: { name: 'Example Newsroom' },
  windowSize: 50,
};

function article(number: number, summary: boolean): PublishedArticle & Excerpts {
  const chinese = number % 2 === 0;
  const paragraph = chinese
    ? '<p>本报讯，沙市区召开“双优化”专项治理工作推进会暨2022年招商引资大会，<a href="https://www.example.com/a?b=1&amp;c=2">深入学习</a>贯彻精神。</p>\n'
    : '<p>The council met on Monday &amp; agreed on <em>three</em> measures, <a href="https://www.example.com/a?b=1&amp;c=2">as reported</a> here before.</p>\n';
  const url = `https://www.example.com/2026/11/article-${number}.html`;
  const date = new Date(Date.UTC(2026, 10, 1, 0, number)).toISOString();
  const published: PublishedArticle = {
    id: url,
    uri: url,
    url,
    title: chinese ? `强作风优环境抓招商 ${number}` : `Three measures & one more: ${number}`,
    content_html: paragraph.repeat(Math.ceil(5000 / new TextEncoder().encode(paragraph).length)),
    ...(summary && { summary: chinese ? '会议强调，要以更高的站位认识。' : 'What was agreed on, and what it costs.' }),
    date_published: date,
    date_modified: date,
    authors: [{ name: 'Ada Miller', url: 'https://www.example.com/ada' }],
    tags: ['city', '招商'],
    attachments: [],
    categories: [{ slug: 'local', title: 'Local news' }],
  };
  return { ...published, ...excerptsOf(published) };
}

function window(articles: readonly PublishedArticle[]): Window {
  return {
    version: 1,
    channel: { name: 'all', kind: 'all', slug: '', title: '' },
    updated: '2026-11-01T01:00:00.000Z',
    modified: 1793494800,
    archives: 0,
    changes: [],
    tombstones: [],
    items: articles.map(windowItem),
  };
}

/** The same articles, given to `feed` as its README shows. */
function feedAlone(items: readonly (PublishedArticle & Excerpts)[], format: Format): string {
  const feed = new Feed({
    id: publication.publicUrl,
    title: publication.title,
    link: publication.homePage,
    language: publication.language,
    updated: new Date('2026-11-01T01:00:00.000Z'),
    feedLinks: { rss: `${publication.publicUrl}/rss.xml`, atom: `${publication.publicUrl}/atom.xml` },
    author: { name: 'Example Newsroom' },
  });
  for (const item of items) {
    const description = item.summary ?? item.excerpt;
    feed.addItem({
      title: item.title ?? '',
      id: item.uri,
      link: item.url ?? '',
      date: new Date(item.date_modified),
      published: new Date(item.date_published),
      ...(description && { description }),
      content: item.content_html ?? '',
      author: item.authors.map(({ name, url }) => ({ name: name ?? '', link: url ?? '' })),
      category: [...item.categories.map(({ title }) => title), ...item.tags].map((name) => ({ name, term: name })),
    });
  }
  return format === 'rss' ? feed.rss2() : format === 'atom' ? feed.atom1() : feed.json1();
}

function median(times: number[]): number {
  return times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

for (const summaries of [true, false]) {
  const articles = Array.from({ length: 50 }, (_, number) => article(number, summaries));
  const source = window(articles);
  for (const format of FORMATS) {
    const ours: number[] = [];
    const alone: number[] = [];
    for (let round = -50; round < ROUNDS; round++) {
      const measure = [
        () => ours.push(timed(() => renderFeed(source, publication, format))),
        () => alone.push(timed(() => feedAlone(articles, format))),
      ];
      for (const run of round % 2 === 0 ? measure : measure.reverse()) run();
      if (round < 0) ours.length = alone.length = 0;
    }
    const [a, b] = [median(ours), median(alone)];
    console.log(
      `${format.padEnd(4)} ${summaries ? 'with summaries   ' : 'without summaries'}  edgefeed ${a.toFixed(2)} ms  feed ${b.toFixed(2)} ms  ratio ${(a / b).toFixed(2)}`,
    );
  }
}
