import { type Connection, Refused } from '../http/connection.ts';
import { type Answer, ask, ENCODINGS, FEEDS } from './ask.ts';
import { adviceOn, broken, type Finding, fault, ok, warning } from './finding.ts';

/** Milliseconds after the acknowledgement: later is doubtful, and later than the ledger promises is a fault. */
const PROMPT = 5_000;
const LATE = 20_000;
const STEP = 200;
/** Milliseconds after which an article expires by itself, should it be left behind. */
const LIFE = 10 * 60_000;

/**
 * Publishes two articles into a category of its own, sees them in its feeds and the second alone among the changes, deletes
 * them and sees them gone. Whatever happens, it tries to delete what it published.
 */
export async function* checkPublishing(server: Connection, category: string): AsyncGenerator<Finding> {
  const { backoff: clock } = server;
  const [first, second] = [`${category}-1`, `${category}-2`];
  const published = new Set<string>();
  const removed = new Set<string>();
  const publish = (id: string) => {
    published.add(id);
    return change(server, 'PUT', id, category);
  };
  const remove = async (id: string) => {
    const acknowledged = await change(server, 'DELETE', id, category);
    removed.add(id);
    return acknowledged;
  };
  const read = (etags?: string[]) => readFeeds({ ...server, token: null }, category, etags);
  const shows = ({ text }: Answer, ids: string[]) =>
    [first, second].every((id) => text?.includes(contentOf(id)) === ids.includes(id));
  /** Waits until all feeds show these articles and no others. */
  const follow = async (ids: string[], what: string, { purged, at }: Acknowledgement): Promise<Finding> => {
    for (;;) {
      const answers = await read();
      const took = clock.now() - at;
      if (answers.every((answer) => shows(answer, ids))) {
        if (purged && took <= PROMPT) return ok(`${what} after ${took} ms`);
        const why = purged ? '' : ': the answer said "purged": false';
        return warning(`${what} after ${took} ms${why}`, adviceOn('limits'));
      }
      if (took > LATE) return broken(`not within ${LATE / 1000} s: ${what}`, 'purge');
      await clock.sleep(STEP);
    }
  };
  try {
    // From now on the edge has a 404, which the first article has to replace.
    await read();
    const appeared = await follow([first], 'the first article is in the feeds of its category', await publish(first));
    yield appeared;
    if (appeared.level === 'fault') return;

    const etags = (await read()).map(({ headers }) => headers.etag ?? '');
    // The edge now has the changes since that version, too, of which there are none.
    await read(etags);
    yield await follow([first, second], 'the second article is in them', await publish(second));
    const wrong = (await read(etags)).find((answer) => answer.status !== 226 || !shows(answer, [second]));
    const delta = 'asked for what changed since the first, they answer';
    yield wrong
      ? broken(`${delta} ${wrong.status}${wrong.status === 226 ? ' with other articles' : ', not 226'}`, 'key')
      : ok(`${delta} 226 with the second alone`);

    await remove(first);
    yield await follow([], 'both articles are gone', await remove(second));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // Whatever else went wrong, the first may have been stored.
    if (error.status < 500 && published.size === 1) published.clear();
    yield fault(error.message, 'Is the token right, and may it write?');
  } finally {
    for (const id of published.difference(removed)) {
      const failure = await remove(id).then(() => '', String);
      if (failure) yield warning(`${id} may be there still: ${failure}`, 'It expires within ten minutes.');
    }
    if (published.size > 0) {
      const { status } = await ask(server, `/api/categories/${category}`, { method: 'DELETE' });
      yield status === 204 || status === 200
        ? ok(`nothing is left behind: the category ${category} is deleted, too`)
        : ok(`the category ${category} is left behind, empty (DELETE is answered ${status})`);
    }
  }
}

/** The category's feeds, each in another encoding; with ETags, what has changed since. */
function readFeeds(reader: Connection, category: string, etags: string[] = []): Promise<Answer[]> {
  return Promise.all(
    FEEDS.map(({ file }, index) => {
      const etag = etags[index];
      const conditions = etag && { 'A-IM': 'feed', 'If-None-Match': etag };
      const headers = { 'Accept-Encoding': ENCODINGS[index] ?? '', ...conditions };
      return ask(reader, `/category/${category}/${file}`, { headers });
    }),
  );
}

type Acknowledgement = Awaited<ReturnType<typeof change>>;

/** Publishes or deletes an article, which may be gone already; whether the edge was purged, and when. Throws `Refused`. */
async function change(server: Connection, method: 'PUT' | 'DELETE', id: string, category: string) {
  const article = {
    title: 'A test by edgefeed doctor, deleted in a moment',
    content_text: contentOf(id),
    categories: [category],
    date_expires: new Date(server.backoff.now() + LIFE).toISOString(),
  };
  const isPut = method === 'PUT';
  const body = isPut ? JSON.stringify(article) : null;
  const { status, text = '' } = await ask(server, `/api/articles/${id}`, { method, body });
  if (!(isPut ? [200, 201] : [204, 404]).includes(status)) {
    const said = text.trim().slice(0, 200);
    throw new Refused(status, `${method} of an article is answered ${status}: ${said}`);
  }
  return { purged: !text.includes('"purged":false'), at: server.backoff.now() };
}

/** Not the id, which a tombstone holds. */
function contentOf(id: string): string {
  return `Published by ${id}.`;
}
