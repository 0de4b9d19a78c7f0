import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HAZARDS, type Hazard, hazardOf } from './hazards.ts';
import { createRandom, type Random } from './random.ts';

export interface SiteShape {
  posts: number;
  categories: number;
  seed: number;
  /** Of a thousand posts, how many have each hazard. */
  perMille: number;
}

/** What a generated site should come to when it is imported. */
export interface Expected {
  posts: number;
  rejected: number;
  skipped: number;
  categories: number;
  /** The day (UTC+8) of every post that is no plain one, by path. */
  hazards: Map<string, Hazard>;
}

const START = Date.UTC(2019, 0, 1);
const MINUTE = 60_000;
const SENTENCES = [
  '市场人士认为，流动性仍将保持合理充裕。',
  '公司公告称，上半年净利润同比增长百分之十二。',
  '专家表示，新能源产业链的价格仍在寻底。',
  '截至收盘，沪指上涨百分之零点三。',
  'Analysts expect <b>margins</b> to recover in the second half &amp; beyond.',
  '记者从会上获悉，相关细则将于近期公布。',
  '监管部门将继续规范平台企业的经营行为。',
  '多家机构上调了全年的增长预期。',
];

/** Writes a Jekyll site as the scraper of the workload would: the same seed, the same bytes. */
export function writeSite(root: string, shape: SiteShape): Expected {
  const random = createRandom(shape.seed);
  const expected: Expected = { posts: 0, rejected: 0, skipped: 0, categories: 0, hazards: new Map() };
  const names = Array.from({ length: shape.categories }, (_, index) => categoryName(index));
  const used = new Set<string>();
  write(
    join(root, '_config.yml'),
    'title: 财经新闻\nurl: https://finews.example.com\ntimezone: Asia/Shanghai\npermalink: date\n',
  );
  for (let index = 0; index < shape.posts; index++) {
    const category = names[index % names.length] ?? 'news';
    const hazard =
      random.below(1000) < shape.perMille * HAZARDS.length ? HAZARDS[random.below(HAZARDS.length)] : undefined;
    const post = plainPost(index, category, random);
    const made = hazard ? hazardOf(hazard, post, random) : post;
    write(join(root, made.path), made.bytes ?? pageOf(made));
    expected.posts++;
    if (hazard) expected.hazards.set(made.path, hazard);
    if (made.fate === 'rejected') expected.rejected++;
    else if (made.fate === 'skipped') expected.skipped++;
    else used.add(category);
  }
  expected.categories = used.size;
  return expected;
}

/** A post before it is written: a hazard changes one of its parts. */
export interface GeneratedPost {
  path: string;
  title: string;
  date: string;
  category: string;
  tag: string;
  body: string;
  extra: string;
  /** Instead of all of that. */
  bytes?: string | Uint8Array;
  fate: 'article' | 'rejected' | 'skipped';
}

export function pageOf({ title, date, category, tag, body, extra }: GeneratedPost): string {
  return `---\nlayout: post\ntitle: ${title}\ndate: ${date}\ncategories: ${category}\ntags: ${tag}\n${extra}---\n${body}\n`;
}

function plainPost(index: number, category: string, random: Random): GeneratedPost {
  const time = new Date(START + index * 97 * MINUTE + random.below(60) * 1000);
  const day = time.toISOString().slice(0, 10);
  const paragraphs = Array.from({ length: 4 + random.below(8) }, () => {
    const sentences = Array.from({ length: 2 + random.below(5) }, () => SENTENCES[random.below(SENTENCES.length)]);
    return `<p>${sentences.join('')}</p>`;
  });
  const footer = `[返回${category}新闻](//finews.example.com/category/${encodeURIComponent(category)}.html)｜[返回首页](//finews.example.com/)`;
  const source = `<https://news.example.com/share?infoCode=NW${index}>`;
  return {
    path: `_posts/${day}-post-${index}.md`,
    title: JSON.stringify(
      `第${index}条：${(SENTENCES[index % SENTENCES.length] ?? '').replace(/<[^>]+>|&\w+;/g, '').slice(0, 18)}`,
    ),
    date: `${day} ${time.toISOString().slice(11, 19)} +0800`,
    category,
    tag: `${category}新闻`,
    body: `${paragraphs.join('\n ')}\n\n${source}\n\n${footer}`,
    extra: '',
    fate: 'article',
  };
}

/** What the workload files under: pinyin, Chinese, parentheses, mixed case that differs only by case. */
function categoryName(index: number): string {
  const kinds = [`jigou${index}`, `财经${index}`, `Tech${index}`, `tech${index - 1}`, `日报(${index})`, `C++-${index}`];
  return kinds[index % kinds.length] ?? `c${index}`;
}

let made = new Set<string>();
function write(path: string, content: string | Uint8Array): void {
  const folder = dirname(path);
  if (!made.has(folder)) mkdirSync(folder, { recursive: true });
  made = made.add(folder);
  writeFileSync(path, content);
}
