import { expect, it } from 'vitest';
import { Scene } from '../scene.ts';

const scene = new Scene({ PUBLICATION_ACCENT: '#0A7AFF', PUBLICATION_LOGO: 'https://www.example.com/logo.png' });
const text = async (path: string) => (await scene.ask(path)).text();

it('a publication has its colour and its logo on pages and in feeds', async () => {
  const page = await text('/archive');
  expect(page).toContain('<link rel="stylesheet" href="/assets/accent.0a7aff.css"/>');
  expect(page).toContain('<img class="logo" src="https://www.example.com/logo.png"');
  expect(await text('/')).toContain('<img class="logo" src="https://www.example.com/logo.png"');
  const style = await scene.ask('/assets/accent.0a7aff.css');
  expect([style.status, style.headers.get('Content-Type')]).toEqual([200, 'text/css; charset=utf-8']);
  const rss = await text('/rss.xml');
  expect(rss).toContain('<webfeeds:accentColor>0a7aff</webfeeds:accentColor>');
  expect(rss).toContain('<url>https://www.example.com/logo.png</url>');
  expect(await text('/atom.xml')).toContain('<logo>https://www.example.com/logo.png</logo>');
});

it('there is no stylesheet for another colour, or for none', async () => {
  expect((await scene.ask('/assets/accent.ffffff.css')).status).toBe(404);
  expect((await new Scene().ask('/assets/accent.0a7aff.css')).status).toBe(404);
  expect(await (await new Scene().ask('/rss.xml')).text()).not.toContain('webfeeds');
});

it('a colour that is none is refused with the name of its variable', async () => {
  const answer = await new Scene({ PUBLICATION_ACCENT: 'red' }).ask('/rss.xml');
  expect([answer.status, await answer.text()]).toEqual([
    503,
    expect.stringContaining('PUBLICATION_ACCENT must be a colour such as #9f3d0a'),
  ]);
});
