import { expect, it } from 'vitest';
import { Scene } from '../scene.ts';
import { answerOf, askApi, publish } from '../worker.ts';
import { Internet } from './internet.ts';
import { hubThat } from './stand-in.ts';

it('the audience has the subscriptions to pushes, of all feeds and of a channel', async () => {
  await publish({ id: '1', categories: ['a'] }, { id: '2', categories: ['b'] });
  const internet = new Internet();
  for (const topic of ['/category/a/rss.xml', '/category/a/atom.xml', '/category/b/rss.xml']) {
    await internet.subscriber(`https://reader.example${topic}`).subscribe(topic);
  }
  const pushed = async (query: string) => (await answerOf(askApi(`/api/audience${query}`))).body.push_subscriptions;
  expect([await pushed(''), await pushed('?channel=category/a'), await pushed('?channel=tag/none')]).toEqual([3, 2, 0]);
});

it('the audience is told without them while the hub does not answer', async () => {
  const { status, body } = await answerOf(new Scene({ HUB: hubThat({}) }).askApi('/api/audience'));
  expect([status, 'push_subscriptions' in body]).toEqual([200, false]);
});
