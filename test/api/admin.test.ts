import { afterEach, describe, expect, it, vi } from 'vitest';
import { endedCookie, hasSession, isOwnForm, sessionCookie } from '../../src/admin/session.ts';
import { workersCache } from '../../src/local.ts';
import { realLedger, Scene } from '../scene.ts';
import { answerOf, askApi, publish, TOKENS } from '../worker.ts';

const [TOKEN] = TOKENS;
const NOW = Date.now();
const HOUR = 3_600_000;
const ORIGIN = 'https://localhost:8787';

async function cookieFor(token: string, tokens: readonly string[] = TOKENS, now = NOW): Promise<string | undefined> {
  return (await sessionCookie(token, tokens, now, true))?.split(';')[0];
}

const decode = (html: string) =>
  html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

const withCookie = (cookie = '') => new Headers({ Cookie: cookie });

describe('a session', () => {
  it('begins with any of the tokens, and with nothing else', async () => {
    expect(await cookieFor('b', ['a', 'b'])).toMatch(/^edgefeed_session=\d+\.[0-9a-f]{64}$/);
    for (const wrong of ['', 'c', 'a b', 'ä', 'a\nb']) expect(await cookieFor(wrong, ['a', 'b'])).toBeUndefined();
  });

  it('travels only to the admin, by HTTPS, unseen by scripts and other sites', async () => {
    const cookie = await sessionCookie(TOKEN, [TOKEN], NOW, true);
    expect(cookie).toMatch(/; Path=\/admin; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/);
    expect(await sessionCookie(TOKEN, [TOKEN], NOW, false)).not.toContain('Secure');
    expect(endedCookie(true)).toContain('Max-Age=0');
  });

  it('ends after 12 hours, and when its token is taken out', async () => {
    const cookie = await cookieFor('b', ['a', 'b']);
    expect(await hasSession(withCookie(cookie), ['a', 'b'], NOW + 11 * HOUR)).toBe(true);
    expect(await hasSession(withCookie(`x=1; ${cookie}; y=2`), ['b'], NOW)).toBe(true);
    expect(await hasSession(withCookie(cookie), ['a', 'b'], NOW + 12 * HOUR)).toBe(false);
    expect(await hasSession(withCookie(cookie), ['a'], NOW)).toBe(false);
  });

  it('cannot be made up or prolonged', async () => {
    const cookie = (await cookieFor(TOKEN)) ?? '';
    const [, until = '', signature = ''] = /=(\d+)\.(.+)$/.exec(cookie) ?? [];
    for (const forged of [
      `edgefeed_session=${Number(until) + 1}.${signature}`,
      `edgefeed_session=${until}.${'0'.repeat(64)}`,
      `edgefeed_session=${until}.`,
      `other_edgefeed_session=${until}.${signature}x`,
      '',
    ]) {
      expect(await hasSession(withCookie(forged), TOKENS, NOW)).toBe(false);
    }
  });
});

describe('a form', () => {
  it.each([
    [ORIGIN, true],
    ['https://feeds.example.com', true],
    ['https://evil.example', false],
    ['https://feeds.example.com.evil.example', false],
    ['null', false],
    [undefined, false],
  ])('from %s is ours: %s', (origin, own) => {
    const request = new Request(`${ORIGIN}/admin/write`, { headers: origin === undefined ? {} : { Origin: origin } });
    expect(isOwnForm(request, 'https://feeds.example.com')).toBe(own);
  });
});

describe('the admin', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const form = (fields: Record<string, string>, cookie: string, origin = ORIGIN): RequestInit => ({
    method: 'POST',
    headers: { Origin: origin, Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });

  it.each([
    '/admin',
    '/admin/write',
    '/admin/write?id=a',
    '/admin/categories',
    '/admin/category?slug=x',
    '/admin/none',
  ])('shows %s to nobody without a session, and keeps nothing anywhere', async (path) => {
    const scene = new Scene();
    const response = await scene.ask(path);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(await response.text()).toContain('type="password"');
    expect(scene.calls).toEqual([]);
  });

  it.each([
    '/admin/write',
    '/admin/delete',
    '/admin/category',
    '/admin/category/remove',
    '/admin/sign-out',
  ])('does nothing for a form to %s without a session, or from elsewhere', async (path) => {
    const scene = new Scene();
    const cookie = (await cookieFor(TOKEN)) ?? '';
    const fields = { action: 'publish', id: 'a', title: 'T', content: 'C', sure: 'yes', slug: 'x' };
    expect((await scene.ask(path, form(fields, ''))).status).toBe(403);
    expect((await scene.ask(path, form(fields, cookie, 'https://evil.example'))).status).toBe(403);
    expect(scene.calls).toEqual([]);
  });

  it('carries what came after the session had ended through signing in, and saves none of it', async () => {
    const scene = new Scene();
    const content = '\n<b>"C"</b> & more';
    const sent = await scene.ask('/admin/write', form({ action: 'publish', title: 'T', content, tags: 'a, b' }, ''));
    const text = await sent.text();
    expect(text).toContain('Your session has ended');
    const carried = [...text.matchAll(/<textarea name="(\w+)" hidden="">\n([^<]*)<\/textarea>/g)];
    const fields = Object.fromEntries(carried.map(([, name, value = '']) => [name, decode(value)]));
    expect(fields).toMatchObject({ title: 'T', content, tags: 'a, b' });
    const wrong = await scene.ask('/admin/sign-in', form({ ...fields, token: 'wrong' }, ''));
    expect([wrong.status, (await wrong.text()).includes('<textarea name="content" hidden="">')]).toEqual([403, true]);
    expect(scene.calls).toEqual([]);
    const back = await scene.ask('/admin/sign-in', form({ ...fields, token: TOKEN }, ''));
    expect(back.headers.get('Set-Cookie')).toContain('edgefeed_session=');
    const shown = await back.text();
    expect(shown).toContain('It is not saved yet.');
    expect(decode(/<textarea id="content"[^>]*>\n([^<]*)</.exec(shown)?.[1] ?? '')).toBe(content.trim());
    expect(scene.calls).toEqual(['ledger directory']);
  });

  it('says when a form is too large to be read', async () => {
    const cookie = (await cookieFor(TOKEN)) ?? '';
    const fields = { action: 'publish', title: 'T', content: 'C'.repeat(4 * 1024 * 1024) };
    const response = await new Scene().ask('/admin/write', form(fields, cookie));
    expect(response.status).toBe(413);
    expect(await response.text()).toContain('This is too large for the form');
  });

  it.each(['q=none&page=1', 'page=2'])('has no categories for %s', async (search) => {
    const headers = { Cookie: (await cookieFor(TOKEN)) ?? '' };
    const response = await new Scene().ask(`/admin/categories?${search}`, { headers });
    expect([response.status, (await response.text()).includes('No category is called “none”')]).toEqual(
      search === 'page=2' ? [404, false] : [200, true],
    );
  });

  it('is found with a slash at the end too', async () => {
    const headers = { Cookie: (await cookieFor(TOKEN)) ?? '' };
    expect((await new Scene().ask('/admin/', { headers })).headers.get('Location')).toBe('/admin');
  });

  it('publishes as the API does', async () => {
    const purge = vi.spyOn(workersCache, 'purge');
    const scene = new Scene();
    const cookie = (await cookieFor(TOKEN)) ?? '';
    const fields = {
      action: 'publish',
      format: 'html',
      title: 'T',
      content: '<p onclick="x()">C</p>',
      categories: 'x, y',
    };
    const response = await scene.ask('/admin/write', form(fields, cookie));
    expect(response.status).toBe(303);
    expect(response.headers.get('Location')).toBe('/admin/write?id=t&done=created&purged=true');
    const id = new URL(response.headers.get('Location') ?? '', ORIGIN).searchParams.get('id') ?? '';
    const { body } = await answerOf(askApi(`/api/articles/${encodeURIComponent(id)}`));
    expect(body).toMatchObject({ title: 'T', content_html: '<p>C</p>', categories: [{ slug: 'x' }, { slug: 'y' }] });
    expect(purge).toHaveBeenCalledOnce();
  });

  it('says until when an article is held back', async () => {
    const scene = new Scene();
    const cookie = (await cookieFor(TOKEN)) ?? '';
    const fields = { action: 'publish', title: 'T', content: 'C', date: '2030-01-01T08:00' };
    const to = (await scene.ask('/admin/write', form(fields, cookie))).headers.get('Location') ?? '';
    expect(to).toContain('done=scheduled');
    expect(await (await scene.ask(to, { headers: { Cookie: cookie } })).text()).toContain('Held back until');
    const past = to.replace('done=scheduled', 'done=unchanged');
    expect(await (await scene.ask(past, { headers: { Cookie: cookie } })).text()).toContain('Nothing changed.');
  });

  it('lists the newest articles with the way to each, those that wait for their date first', async () => {
    await publish({ id: 'listed', content_text: 'A first line.' });
    await publish({ id: 'waits & sees', title: '<Later>', date_published: '2031-01-01T00:00:00Z' });
    const headers = { Cookie: (await cookieFor(TOKEN)) ?? '' };
    const text = await (await new Scene().ask('/admin', { headers })).text();
    const links = [...text.matchAll(/<a href="\/admin\/write\?id=([^"]+)">([^<]+)/g)].map(([, id, title]) => [
      id,
      title,
    ]);
    expect(links[0]).toEqual(['waits+%26+sees', '&lt;Later&gt;']);
    expect(links).toContainEqual(['listed', 'A first line.']);
  });

  it('stores nothing for a preview', async () => {
    const scene = new Scene();
    const cookie = (await cookieFor(TOKEN)) ?? '';
    const response = await scene.ask('/admin/write', form({ action: 'live', title: 'T', content: '**C**' }, cookie));
    expect(await response.text()).toContain('<strong>C</strong>');
    expect(scene.calls).toEqual([]);
  });

  it('deletes only who is sure', async () => {
    const scene = new Scene();
    const cookie = (await cookieFor(TOKEN)) ?? '';
    await publish({ id: 'unsure' });
    await scene.ask('/admin/delete', form({ id: 'unsure' }, cookie));
    expect((await realLedger().get('unsure')).kind).toBe('found');
    await scene.ask('/admin/delete', form({ id: 'unsure', sure: 'yes' }, cookie));
    expect((await realLedger().get('unsure')).kind).toBe('deleted');
  });

  it('asks for patience while the ledger is away', async () => {
    const scene = new Scene();
    scene.breakLedger();
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const cookie = (await cookieFor(TOKEN)) ?? '';
    const response = await scene.ask('/admin/write', form({ action: 'publish', title: 'T', content: 'C' }, cookie));
    expect([response.status, said.mock.calls.length]).toEqual([503, 1]);
  });

  it('is off without a token', async () => {
    const response = await new Scene({ PUBLISH_TOKEN: '' }).ask('/admin');
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('PUBLISH_TOKEN');
  });
});
