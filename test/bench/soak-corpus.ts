import { createRandom, type Random } from './random.ts';

/** What the soak has published and knows of: the truth that the feeds are held against. */
export interface Known {
  id: string;
  category: string;
  revision: number;
  /** Milliseconds since 1970. */
  published: number;
  deleted: boolean;
}

const PARAGRAPHS = [
  '市场人士认为，流动性仍将保持合理充裕，<strong>货币政策</strong>保持稳健。',
  '公司公告称，上半年净利润同比增长百分之十二，<a href="//example.com/report">详见公告</a>。',
  '截至收盘，沪指上涨百分之零点三；北向资金净流入。<br>专家表示，产业链价格仍在寻底。',
];

/** Articles in so many categories, and the batches that a cron job sends of them again and again. */
export class Corpus {
  readonly articles: Known[];
  private readonly random: Random;

  constructor(articles: number, categories: number, seed: number, now: number) {
    this.random = createRandom(seed);
    this.articles = Array.from({ length: articles }, (_, index) => ({
      id: `https://www.example.com/article/${index}`,
      category: `频道 ${index % categories}`,
      revision: 1,
      published: now - (articles - index) * 60_000,
      deleted: false,
    }));
  }

  get categories(): string[] {
    return [...new Set(this.articles.map(({ category }) => category))];
  }

  /** So many that lie side by side, as in a folder; deleted ones are not sent again. */
  batch(size: number): Known[] {
    const live = this.articles.filter(({ deleted }) => !deleted);
    const start = this.random.below(Math.max(1, live.length - size));
    return live.slice(start, start + size);
  }

  pick<T>(from: readonly T[]): T | undefined {
    return from[this.random.below(from.length)];
  }

  below(limit: number): number {
    return this.random.below(limit);
  }
}

/** An article as it is sent. */
export function submitted({ id, category, revision, published }: Known): object {
  return {
    id,
    url: id,
    title: titleOf(revision),
    content_html: PARAGRAPHS.map((text, index) => `<p style="color:red">${text} ${index + revision}</p>`)
      .join('')
      .repeat(3),
    date_published: new Date(published).toISOString(),
    categories: [category],
    tags: ['财经'],
    authors: [{ name: '编辑部' }],
  };
}

export function titleOf(revision: number): string {
  return `修订 ${revision}`;
}
