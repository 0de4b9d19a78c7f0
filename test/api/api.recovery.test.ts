import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { windowSince } from '../../src/feed/window.ts';
import { freshLedger, submission, walk } from '../ledger/ledgers.ts';
import { Scene } from '../scene.ts';
import { answerOf, askApi } from '../worker.ts';

const recover = (body: unknown) => ({ method: 'POST', body: JSON.stringify(body) });
const HOUR = 3_600_000;
const NOW = Date.now();
const at = (time: number) => new Date(time).toISOString();

describe('recovery to a point in time', () => {
  it('has the ledger go back, start again, and give versions above all that were given', async () => {
    const calls: unknown[] = [];
    const scene = new Scene();
    Object.assign(scene.faults, {
      'ledger scheduleRecovery': async (point: unknown) => {
        calls.push(['schedule', point]);
        return { ok: true, undo: '0000-1111', version: 42 };
      },
      'ledger restart': async () => {
        calls.push(['restart']);
        throw new Error('aborted');
      },
      'ledger renewVersions': async (above: number) => {
        calls.push(['renew', above]);
      },
    });
    const { status, body } = await answerOf(scene.askApi('/api/recover', recover({ to: at(NOW - HOUR) })));
    expect([status, body]).toEqual([200, { recovered: true, undo: '0000-1111' }]);
    expect(calls).toEqual([['schedule', { to: NOW - HOUR }], ['restart'], ['renew', 1_000_000_042]]);
    await scene.askApi('/api/recover', recover({ bookmark: body.undo }));
    expect(calls[3]).toEqual(['schedule', { bookmark: '0000-1111' }]);
  });

  it.each([
    ['no time', {}],
    ['a list', []],
    ['null', null],
    ['a time without zone', { to: '2026-11-22T08:00:00' }],
    ['a word', { to: 'yesterday' }],
    ['a time to come', { to: at(NOW + HOUR) }],
    ['a time long ago', { to: at(NOW - 31 * 24 * HOUR) }],
    ['both', { to: at(NOW - HOUR), bookmark: '00' }],
    ['a bookmark that is none', { bookmark: '../x' }],
  ])('refuses %s', async (_, body) => {
    const { status } = await answerOf(new Scene().askApi('/api/recover', recover(body)));
    expect(status).toBe(400);
  });

  it('wants a token, and POST', async () => {
    expect((await new Scene().ask('/api/recover', recover({ to: at(NOW) }))).status).toBe(401);
    expect((await new Scene().askApi('/api/recover')).status).toBe(405);
  });

  it('is not there in the local runtime, which says so and changes nothing', async () => {
    const { status, body } = await answerOf(askApi('/api/recover', recover({ to: at(Date.now() - 1000) })));
    expect([status, body.detail]).toEqual([501, expect.stringContaining('does not implement point-in-time recovery')]);
  });

  it('leaves no version that a reader may hold from before, of channel or archive page', async () => {
    const { stub, ledger } = freshLedger();
    const batch = Array.from({ length: 120 }, (_, index) =>
      submission(`a${index}`, { published: index, categories: ['x'] }),
    );
    await ledger.publish(batch);
    const before = await walk(ledger, 'category/x');
    await ledger.renewVersions(1000);
    const after = await walk(ledger, 'category/x');
    expect(after.window.version).toBeGreaterThan(1000);
    expect(after.window.modified).toBeGreaterThan(before.window.modified);
    for (const page of after.pages) expect(page.version).toBeGreaterThan(1000);
    expect(after.window.items).toEqual(before.window.items);
    expect((await ledger.health()).backlog).toBe(2);
    expect(await runInDurableObject(stub, (_, { storage }) => storage.getAlarm())).not.toBeNull();
    await ledger.publish([submission('new', { categories: ['x'] })]);
    const { window } = await walk(ledger, 'category/x');
    expect(window.version).toBeGreaterThan(after.window.version);
    // Of a version of the lost time nobody knows what changed since; of one that was given since then, everybody.
    for (const version of [before.window.version, before.window.version + 1, 1000]) {
      expect(windowSince(window, version)).toBeUndefined();
    }
    expect(windowSince(window, after.window.version)?.items.map(({ id }) => id)).toEqual(['new']);
  });
});
