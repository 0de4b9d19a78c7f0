import { afterEach, describe, expect, it, vi } from 'vitest';
import { scene } from './scene.ts';

const FRESH = { 'Cache-Control': 'max-age=60' };

/** A worker of which each run ends when the test says so. */
function held() {
  const runs: { request: Request; answer: PromiseWithResolvers<Response> }[] = [];
  const one = scene((request) => {
    const answer = Promise.withResolvers<Response>();
    runs.push({ request, answer });
    return answer.promise;
  });
  return { ...one, runs };
}

const texts = async (answers: Promise<Response>[]) => Promise.all(answers.map(async (one) => (await one).text()));
const statuses = async (answers: Promise<Response>[]) =>
  Promise.all(answers.map(async (one) => (await one).headers.get('Cf-Cache-Status')));

describe('requests at once for what is not stored (workers/cache, request collapsing)', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('run the worker once, and all have its answer', async () => {
    const { get, runs, cache } = held();
    const answers = Array.from({ length: 100 }, () => get());
    runs[0]?.answer.resolve(new Response('x', { headers: FRESH }));
    expect(new Set(await texts(answers))).toEqual(new Set(['x']));
    expect((await statuses(answers)).slice(0, 3)).toEqual(['MISS', 'HIT', 'HIT']);
    expect([runs.length, cache.runs]).toEqual([1, 1]);
  });

  it('are collapsed for each key alone', async () => {
    const { get, runs } = held();
    const answers = [get('/a'), get('/b'), get('/a', { props: { id: 1 } })];
    for (const { request, answer } of runs) answer.resolve(new Response(request.url, { headers: FRESH }));
    await texts(answers);
    expect(runs.length).toBe(3);
  });

  it('are collapsed for each variant alone, once it is known what the answer varies by', async () => {
    const { get, runs } = held();
    const encodings = ['br', 'gzip', 'identity'];
    const answers = [...encodings, ...encodings].map((encoding) =>
      get('/', { headers: { 'Accept-Encoding': encoding } }),
    );
    const answer = (run = runs[0]) => {
      const encoding = run?.request.headers.get('Accept-Encoding');
      run?.answer.resolve(new Response(encoding, { headers: { ...FRESH, Vary: 'Accept-Encoding' } }));
    };
    answer();
    await vi.waitFor(() => expect(runs.length).toBe(3));
    for (const run of runs.slice(1)) answer(run);
    expect(await texts(answers)).toEqual([...encodings, ...encodings]);
    expect(runs.length).toBe(3);
  });

  it('run the worker each for itself when the answer may not be stored', async () => {
    const { get, runs } = held();
    const answers = [get(), get(), get()];
    runs[0]?.answer.resolve(new Response('for one', { headers: { 'Cache-Control': 'private' } }));
    await vi.waitFor(() => expect(runs.length).toBe(3));
    for (const [index, run] of runs.entries())
      run.answer.resolve(new Response(`${index}`, { headers: { 'Cache-Control': 'no-store' } }));
    expect(await texts(answers)).toEqual(['for one', '1', '2']);
    expect(await statuses(answers)).toEqual(['BYPASS', 'BYPASS', 'BYPASS']);
  });

  it('run the worker each for itself when it fails for the first: only that one has the error', async () => {
    const { get, runs } = held();
    const [first, ...others] = [get(), get(), get()];
    runs[0]?.answer.reject(new Error('the worker is down'));
    await expect(first).rejects.toThrow('down');
    await vi.waitFor(() => expect(runs.length).toBe(3));
    for (const run of runs.slice(1)) run.answer.resolve(new Response('x', { headers: FRESH }));
    expect(await texts(others)).toEqual(['x', 'x']);
  });

  it('wait no longer than the runtime lets a run go on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { get, runs, later } = held();
    void get();
    const second = get();
    await vi.advanceTimersByTimeAsync(29_999);
    expect(runs.length).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    runs[1]?.answer.resolve(new Response('x', { headers: { 'Cache-Control': 'max-age=1' } }));
    expect(await (await second).text()).toBe('x');
    later(30);
    void get();
    expect(runs.length).toBe(3);
  });

  it('share the outcome of a validation, and a stale answer when the worker fails', async () => {
    const { get, runs, later } = held();
    void get();
    runs[0]?.answer.resolve(new Response('x', { headers: FRESH }));
    await vi.waitFor(async () => expect(await (await get()).text()).toBe('x'));
    later(61);
    const validated = [get(), get()];
    runs[1]?.answer.resolve(new Response(null, { status: 304 }));
    expect(await statuses(validated)).toEqual(['REVALIDATED', 'HIT']);
    later(61);
    const failed = [get(), get()];
    runs[2]?.answer.reject(new Error('the worker is down'));
    expect(await statuses(failed)).toEqual(['STALE', 'STALE']);
    expect(runs.length).toBe(3);
  });
});
