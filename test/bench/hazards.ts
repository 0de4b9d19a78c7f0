import type { Random } from './random.ts';
import { type GeneratedPost, pageOf } from './site.ts';

/** What the posts of the workload really contain. */
export const HAZARDS = [
  'date without zone',
  'date that is only a zone',
  'date that is empty',
  'date with nanoseconds',
  'date with a one-digit hour',
  'date as the command writes it',
  'empty title',
  'quotes within quotes in the title',
  'colon in the title',
  'file name without date',
  'neither date nor dated file name',
  'no front matter',
  'front matter never closed',
  'invalid UTF-8',
  'body of five megabytes',
  'CRLF and byte order mark',
  'Liquid tag of a plugin',
  'Liquid that is broken',
  'unpublished',
  'hidden blocks, tracking and scripts',
  'source link that is empty',
  'control characters',
  'upper-case extension',
  'categories as a list',
] as const;
export type Hazard = (typeof HAZARDS)[number];

/** `post` with one hazard in it. */
export function hazardOf(hazard: Hazard, post: GeneratedPost, random: Random): GeneratedPost {
  const [day = '', time = ''] = post.date.split(' ');
  switch (hazard) {
    case 'date without zone':
      return { ...post, date: `${day} ${time}` };
    case 'date that is only a zone':
      return { ...post, date: ' +0800' };
    case 'date that is empty':
      return { ...post, date: '' };
    case 'date with nanoseconds':
      return { ...post, date: `${day} ${time}.${random.below(1e9).toString().padStart(9, '0')} +08:00` };
    case 'date with a one-digit hour':
      return { ...post, date: `${day} ${Number(time.slice(0, 2))}${time.slice(2)} +0800` };
    case 'date as the command writes it':
      return { ...post, date: commandDate(day, time) };
    case 'empty title':
      return { ...post, title: '""' };
    case 'quotes within quotes in the title':
      return { ...post, title: '"他说"不好"也"好"了"' };
    case 'colon in the title':
      return { ...post, title: '快讯: 沪指: 上涨' };
    case 'file name without date':
      return { ...post, path: post.path.replace(/\d{4}-\d\d-\d\d-/, '') };
    case 'neither date nor dated file name':
      return { ...post, path: post.path.replace(/\d{4}-\d\d-\d\d-/, ''), date: '+0800', fate: 'rejected' };
    case 'no front matter':
      return { ...post, bytes: post.body };
    case 'front matter never closed':
      return { ...post, bytes: pageOf(post).replace('\n---\n', '\n\n') };
    case 'invalid UTF-8':
      return { ...post, bytes: Buffer.concat([Buffer.from(pageOf(post)), Buffer.from([0xe4, 0xb8, 0x0a])]) };
    case 'body of five megabytes':
      return { ...post, body: '<p>很长的正文。</p>\n'.repeat(230_000), fate: 'rejected' };
    case 'CRLF and byte order mark':
      return { ...post, bytes: `\ufeff${pageOf(post).replace('---\n', '---  \n').replaceAll('\n', '\r\n')}` };
    case 'Liquid tag of a plugin':
      return { ...post, body: `{% youtube abc %}{% note %}${post.body}{% endnote %}` };
    case 'Liquid that is broken':
      return { ...post, body: `{{ #each }} {% if %}${post.body}` };
    case 'unpublished':
      return { ...post, extra: 'published: false\n', fate: 'skipped' };
    case 'hidden blocks, tracking and scripts':
      return {
        ...post,
        body: `<div style="display:none">x</div><img src="//t.example.com/1.gif" width="1"><script>alert(1)</script>\n\n${post.body}`,
      };
    case 'source link that is empty':
      return { ...post, body: post.body.replace(/<https:[^>]+>/, '<>') };
    case 'control characters':
      return { ...post, body: `\u0008\u000b${post.body}\u001f` };
    case 'upper-case extension':
      return { ...post, path: post.path.replace(/\.md$/, '.MD') };
    case 'categories as a list':
      return { ...post, category: `\n  - ${post.category}` };
  }
}

/** `Fri Sep 3 08:53:52 CEST 2021`. */
function commandDate(day: string, time: string): string {
  const [weekday, name, date] = new Date(`${day}T00:00:00Z`)
    .toUTCString()
    .replace(',', '')
    .split(' ')
    .map((part, index, all) => all[[0, 2, 1][index] ?? index] ?? part);
  return `${weekday} ${name} ${Number(date)} ${time} CEST ${day.slice(0, 4)}`;
}
