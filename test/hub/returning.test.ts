import { describe, expect, it, vi } from 'vitest';
import { publish } from '../worker.ts';
import { hubStub, Internet, idsIn } from './internet.ts';

describe('a feed that nobody followed for a while', () => {
  it('is pushed to its next subscriber as it is now, and never as another feed', async () => {
    const reader = new Internet().subscriber('https://reader.example.net/');
    const leave = async (topic: string) => {
      await reader.request('unsubscribe', topic);
      await vi.waitFor(async () => expect((await hubStub().health()).subscriptions).toBe(0));
    };
    await publish({ id: 'before', title: 'Before' });
    await reader.subscribe('/feed.json');
    await leave('/feed.json');
    await publish({ id: 'meanwhile', title: 'Meanwhile' });
    await reader.subscribe('/feed.json');
    expect(idsIn(reader.pushes.at(-1)?.body ?? '', 'json')).toHaveLength(2);
    await leave('/feed.json');
    await reader.subscribe('/atom.xml');
    expect(reader.pushes.at(-1)?.headers.get('Content-Type')).toContain('atom');
  });
});
