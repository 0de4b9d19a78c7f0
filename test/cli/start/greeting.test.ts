import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { greeting } from '../../../src/cli/start/greeting.ts';

const SERVER = {
  address: 'http://localhost:8787',
  publicUrl: 'http://localhost:8787',
  token: { secret: 'secret', bearer: 'secret', origin: 'from .dev.vars' },
  state: '/state',
  category: undefined,
};

test.each([
  'secret',
  `it's "$HOME" \`id\` \\ !`,
])('the printed command brings the token %s through a shell', (bearer) => {
  const text = greeting({ ...SERVER, token: { ...SERVER.token, bearer } });
  const [, command = ''] = /^( {2}curl [\s\S]*?)\n\n/m.exec(text) ?? [];
  const words = execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${command}`], { encoding: 'utf8' });
  expect(words.split('\0')).toContain(`Authorization: Bearer ${bearer}`);
});

test('without a category it shows the feeds of everything', () => {
  expect(greeting(SERVER)).toContain('http://localhost:8787/rss.xml');
});

test('says where feeds say they are only when that is elsewhere', () => {
  expect(greeting(SERVER)).not.toContain('Feeds say');
  expect(greeting({ ...SERVER, publicUrl: 'https://feeds.example.com' })).toMatch(
    /Feeds say.*https:\/\/feeds\.example/,
  );
});

test('ends with the line that scripts wait for', () => {
  expect(greeting(SERVER).split('\n').at(-1)).toBe('Ready on http://localhost:8787');
});
