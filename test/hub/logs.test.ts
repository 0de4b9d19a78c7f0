import { expect, it, vi } from 'vitest';
import { publish } from '../worker.ts';
import { Internet, quiet } from './internet.ts';

it('callbacks and secrets are in no log, whatever becomes of them', async () => {
  const lines: string[] = [];
  for (const method of ['log', 'error', 'warn'] as const) {
    vi.spyOn(console, method).mockImplementation((...said) => void lines.push(said.map(String).join(' ')));
  }
  const internet = new Internet();
  await publish({ id: '1', categories: ['a'] });
  const marked = (name: string) => internet.subscriber(`https://marked-${name}.example/capability?key=unguessable`);
  const secret = { 'hub.secret': 'marked secret' };
  const failing = marked('failing');
  await failing.subscribe('/category/a/rss.xml', secret);
  failing.takes = () => Promise.reject(new Error('Network connection lost.'));
  const gone = marked('gone');
  await gone.subscribe('/category/a/atom.xml', secret);
  gone.takes = () => new Response(null, { status: 410 });
  const refusing = marked('refusing');
  refusing.verifies = () => Promise.reject(new Error('Network connection lost.'));
  await refusing.request('subscribe', '/category/a/feed.json', secret);
  await marked('denied').request('subscribe', '/category/none/rss.xml', secret);
  await publish({ id: '2', categories: ['a'] });
  await quiet();
  await vi.waitFor(() => expect([failing.pushes.length, gone.pushes.length]).toEqual([2, 2]), 5_000);
  await quiet();
  console.error('the log is read');
  expect(lines.join('\n')).toContain('the log is read');
  expect(lines.filter((line) => /marked|unguessable/.test(line))).toEqual([]);
});
