import { exports } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import { documented } from './documented.ts';

/** Another host than PUBLIC_URL: nothing may depend on it. */
const ORIGIN = 'https://some-host.example:8787';
export const TOKENS = ['token-for-tests', 'another-token-for-tests'] as const;

/** A request to the worker as it is deployed. An answer of the API must be as its document says. */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const request = new Request(`${ORIGIN}${path}`, { redirect: 'manual', ...init });
  return documented(request, await exports.default.fetch(request));
}

/** The same with a token. */
export function askApi(path: string, { headers, ...init }: RequestInit = {}): Promise<Response> {
  return ask(path, {
    ...init,
    headers: { Authorization: `Bearer ${TOKENS[0]}`, ...(headers as Record<string, string>) },
  });
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what it holds is what tests are about
  body: any;
}

/** The answer of the API, whose every one is JSON that nobody may store. */
export async function answerOf(asked: Promise<Response>): Promise<Answer> {
  const response = await asked;
  const { status, headers } = response;
  const text = await response.text();
  expect(headers.get('Cache-Control')).toBe('no-store');
  if (status === 204) expect(text).toBe('');
  else {
    const type = status < 400 || headers.get('Content-Type')?.startsWith('application/json') ? 'json' : 'problem+json';
    expect(headers.get('Content-Type')).toBe(`application/${type}; charset=utf-8`);
  }
  return { status, headers, body: text === '' ? undefined : JSON.parse(text) };
}

/** Sends a body to `/api/articles`: a value as JSON, text and bytes as they are. */
export function post(body: unknown, type = 'application/json'): Promise<Answer> {
  const raw = typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream;
  return answerOf(
    askApi('/api/articles', {
      method: 'POST',
      headers: { 'Content-Type': type },
      body: (raw ? body : JSON.stringify(body)) as BodyInit,
    }),
  );
}

/** Publishes articles, which must all be taken. */
export async function publish(...items: Record<string, unknown>[]): Promise<Answer> {
  const answer = await post({ items: items.map((item) => ({ content_text: 'Text.', ...item })) });
  expect([answer.status, answer.body.rejected]).toEqual([200, 0]);
  return answer;
}

export function put(id: string, article: unknown): Promise<Answer> {
  const body = JSON.stringify(article);
  return answerOf(askApi(`/api/articles/${encodeURIComponent(id)}`, { method: 'PUT', body }));
}

/** The titles in a JSON Feed. */
export async function titlesIn(channel: string): Promise<(string | undefined)[]> {
  const response = await ask(`${channel}/feed.json`);
  expect(response.status).toBe(200);
  const { items } = (await response.json()) as { items: { title?: string }[] };
  return items.map(({ title }) => title);
}

/** Polls until the edge has the answer: it is stored after the one that it was made for has gone out. */
export function hit(path: string): Promise<Response> {
  return vi.waitFor(async () => {
    const response = await ask(path);
    expect(response.headers.get('Cache-Status')).toBe('edgefeed; hit');
    return response;
  });
}
