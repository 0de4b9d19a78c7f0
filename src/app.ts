import { Hono } from 'hono';
import type { ApiEnvironment } from './routes/access.ts';
import { apiRoutes } from './routes/api.ts';
import { readFeedAddress } from './routes/feed-address.ts';
import { feedRoutes } from './routes/feeds.ts';
import type { House } from './routes/house.ts';
import { pageRoutes } from './routes/pages.ts';
import { countPolls } from './routes/polls.ts';
import { problem } from './routes/problem.ts';
import { requestId } from './routes/request-id.ts';

/** The composition root: every address, and what is said when nothing is there or something broke. */
export function createApp(house: House): Pick<Hono, 'fetch'> {
  const feeds = new Hono<ApiEnvironment>();
  if (house.polls) feeds.use(countPolls(house));
  feeds.route('/', feedRoutes(house));
  const rest = new Hono<ApiEnvironment>();
  rest.use(requestId);
  rest.route('/', apiRoutes(house));
  rest.route('/', pageRoutes(house));
  for (const app of [feeds, rest]) {
    app.notFound(
      () =>
        new Response('There is nothing at this address.\n', {
          status: 404,
          headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'public, max-age=60' },
        }),
    );
    app.onError((error, c) => {
      house.report('fault', { request: c.get('requestId'), error: String(error), stack: error.stack });
      return problem({
        status: 500,
        title: 'Internal Server Error',
        detail: 'Something went wrong here, not with your request.',
      });
    });
  }
  return {
    // Nearly every request is a poll: it is looked for among the few addresses of feeds alone.
    fetch: (request, ...context) => (readFeedAddress(request.url) ? feeds : rest).fetch(request, ...context),
  };
}
