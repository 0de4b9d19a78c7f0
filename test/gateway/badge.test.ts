import { XMLParser } from 'fast-xml-parser';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { workersCache } from '../../src/local.ts';
import { AudienceScene, atNoon, FEEDLY, later, NEWSBOAT } from '../audience/audience-scene.ts';
import { publish } from '../worker.ts';

const PATH = '/category/Harbour/subscribers.svg';
const ON = { AUDIENCE_BADGE: 'on' };

beforeAll(async () => {
  await publish({ id: 'one', title: 'One', categories: ['Harbour'] });
});
afterEach(() => {
  vi.useRealTimers();
  workersCache.reset();
});

const textsOf = async (response: Response) => {
  const { svg } = new XMLParser({ ignoreAttributes: false }).parse(await response.text());
  return svg.g.text.map((text: { '#text': unknown }) => String(text['#text']));
};

describe('the badge of a category', () => {
  it('is not there unless the publisher asks for it', async () => {
    expect((await new AudienceScene().ask(PATH)).status).toBe(404);
    expect((await new AudienceScene({ AUDIENCE_BADGE: 'off' }).ask(PATH)).status).toBe(404);
    const detail = ((await (await new AudienceScene({ AUDIENCE_BADGE: '1' }).ask(PATH)).json()) as { detail: string })
      .detail;
    expect(detail).toBe('AUDIENCE_BADGE must be on or off, not "1".');
  });

  it('tells the subscribers of the last finished day, and is a picture that may be shown anywhere', async () => {
    atNoon();
    const scene = new AudienceScene(ON);
    expect(await textsOf(await scene.ask(PATH))).toEqual(['Subscribers', '0']);
    await scene.poll('/category/Harbour/rss.xml', FEEDLY.replace('16', '1234'), '203.0.113.1');
    later(86_400_000);
    workersCache.reset();
    // The day that is not over does not count.
    await scene.poll('/category/Harbour/rss.xml', NEWSBOAT, '203.0.113.1');
    const response = await scene.ask(PATH);
    expect(response.headers.get('Content-Type')).toBe('image/svg+xml; charset=utf-8');
    expect(response.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
    expect(response.headers.get('Cache-Control')).toContain('max-age=3600');
    expect(await textsOf(response)).toEqual(['Subscribers', '1,234']);
    scene.asked.length = 0;
    expect((await scene.ask(PATH)).headers.get('Cache-Status')).toBe('edgefeed; hit');
    expect(scene.asked).toEqual([]);
  });

  it('speaks the language of the publication', async () => {
    const scene = new AudienceScene({ ...ON, PUBLICATION_LANGUAGE: 'zh-CN' });
    expect(await textsOf(await scene.ask(PATH))).toEqual(['订阅者', '0']);
  });

  it('leads from another case to the category, and to nothing where there is none', async () => {
    const scene = new AudienceScene(ON);
    const moved = await scene.ask(PATH.replace('Harbour', 'harbour'));
    expect([moved.status, moved.headers.get('Location')]).toEqual([308, `https://feeds.example.com${PATH}`]);
    expect((await scene.ask('/category/none/subscribers.svg')).status).toBe(404);
    expect((await scene.ask(`${PATH}?x=1`)).headers.get('Location')).toBe(`https://feeds.example.com${PATH}`);
    expect(scene.asked).toEqual([]);
  });

  it('is away while the figures are', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const scene = new AudienceScene(ON);
    scene.fault = () => Promise.reject(new Error('away'));
    const response = await scene.ask(PATH);
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([503, 'no-store']);
    said.mockRestore();
  });
});
