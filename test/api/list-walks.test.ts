import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askApi, post } from '../worker.ts';
import { idsOf, walk } from './listing.ts';

const DAY = 86_400_000;
const T = Date.UTC(2020, 0, 1);
const iso = (time: number) => new Date(time).toISOString();
const remove = (id: string) => askApi(`/api/articles/${encodeURIComponent(id)}`, { method: 'DELETE' });

describe('a walk under writes', () => {
  const IDS = Array.from({ length: 12 }, (_, n) => `w${n}`);
  const write = fc.record({
    what: fc.constantFrom('update', 'date', 'create', 'delete', 'again', 'move'),
    id: fc.constantFrom(...IDS),
    day: fc.integer({ min: -3, max: 3 }),
  });

  it('shows every article that is there throughout exactly once, whatever its dates become', async () => {
    let runs = 0;
    const check = async (limit: number, days: number[], writes: { what: string; id: string; day: number }[][]) => {
      runs += 1;
      const own = (id: string) => `run ${runs} ${id}`;
      const at = (day: number) => ({ date_published: iso(T + day * DAY) });
      const tag = `run ${runs}`;
      const item = (id: string, fields: object) => ({ id: own(id), content_text: 'x', tags: [tag], ...fields });
      await post({ items: IDS.map((id, n) => item(id, { ...at(days[n] ?? 0), categories: [`from ${runs}`] })) });
      const throughout = new Set(IDS.map(own));
      const pending = [...writes];
      let made = 0;
      const between = async () => {
        for (const { what, id, day } of pending.shift() ?? []) {
          made += 1;
          const fields = { ...at(day), title: `${made}`, categories: [`from ${runs}`] };
          if (what === 'create') await post(item(`new ${made}`, fields));
          else if (what === 'move') await askApi(`/api/categories/from ${runs}?move=to`, { method: 'DELETE' });
          else if (what === 'delete' || what === 'again') {
            throughout.delete(own(id));
            await remove(own(id));
            if (what === 'again') await post(item(id, fields));
          } else if (throughout.has(own(id))) {
            const { date_published: _, ...undated } = fields;
            await post(item(id, what === 'date' ? fields : undated));
          }
        }
      };
      const found = idsOf(await walk({ channel: `tag/${tag}`, limit }, between));
      expect(found.filter((id) => throughout.has(id)).toSorted()).toEqual([...throughout].toSorted());
    };
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 12, maxLength: 12 }),
        fc.array(fc.array(write, { maxLength: 4 }), { minLength: 3, maxLength: 12 }),
        check,
      ),
      { numRuns: env.LONG_SEARCHES === '1' ? 300 : 12, seed: 15 },
    );
  });
});
