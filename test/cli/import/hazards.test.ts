import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HAZARDS } from '../../bench/hazards.ts';
import { type Expected, writeSite } from '../../bench/site.ts';
import { fakeServer, type Imported, importInto } from './fake-server.ts';

const POSTS = 600;
let folder = '';
let expected: Expected;
let imported: Imported;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'edgefeed-hazards-'));
  expected = writeSite(folder, { posts: POSTS, categories: 60, seed: 4, perMille: 20 });
  imported = await importInto(fakeServer(), folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a site with every hazard of the workload', () => {
  test('has them all', () => expect(new Set(expected.hazards.values()).size).toBe(HAZARDS.length));

  test('every post is accounted for', () => {
    const { read, created, updated, unchanged, skipped, rejected } = imported.report;
    expect({ read, skipped, rejected }).toEqual({
      read: POSTS,
      skipped: expected.skipped,
      rejected: expected.rejected,
    });
    expect(created + updated + unchanged + skipped + rejected).toBe(read);
    expect(imported.server.articles.size).toBe(created);
  });

  test('whatever was mended, skipped or rejected is told', () => {
    const told = new Set(imported.report.problems.map(({ file }) => file));
    const silent = [...expected.hazards].filter(([path, hazard]) => MENDED.test(hazard) && !told.has(path));
    expect(silent).toEqual([]);
  });

  test('no date is wrong', () => {
    const wrong = imported.articles.filter(({ id, date_published }) => {
      const number = /post-(\d+)/.exec(id)?.[1];
      const minutes = Number(number) * 97;
      const meant = Date.UTC(2019, 0, 1) + minutes * 60_000 - 8 * 3_600_000;
      // A day and the eight hours, for those of which only the day is known; six for CEST.
      return Math.abs(Date.parse(date_published ?? '') - meant) > 24 * 3_600_000;
    });
    expect(wrong.map(({ id, date_published }) => [id, date_published])).toEqual([]);
  });

  test('the generator gives the same bytes for the same seed', () => {
    const again = mkdtempSync(join(tmpdir(), 'edgefeed-hazards-'));
    const paths = [...writeSite(again, { posts: 60, categories: 60, seed: 4, perMille: 20 }).hazards.keys()];
    for (const path of paths)
      expect(readFileSync(join(again, path)).equals(readFileSync(join(folder, path)))).toBe(true);
    rmSync(again, { recursive: true });
  });
});

const MENDED =
  /only a zone|empty title|quotes|colon|neither|no front|never closed|invalid|megabytes|Liquid|unpublished/;
