import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { findPort } from '../../src/cli/start/process.ts';
import { readWorkerConfig, startServer } from '../../src/cli/start/server.ts';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

/** Whether there is a browser to test with. */
export const hasChromium = existsSync(CHROMIUM);
export const whyNot = hasChromium ? '' : `(skipped: no Chromium at ${CHROMIUM})`;

export const TOKEN = 'a-token-for-the-browser';
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** 1 pixel: what stands for every picture of another host. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAMLCwgAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');

/** A page, and what it did that it should not. */
export interface Watched {
  page: Page;
  /** What the console said of errors and warnings. */
  complaints: string[];
  /** Requests to other hosts, but for pictures of articles. */
  foreign: string[];
}

/** A server of its own with a browser before it. */
export interface Scene {
  base: string;
  publish(items: readonly object[]): Promise<void>;
  open(options?: BrowserContextOptions): Promise<Watched>;
  close(): Promise<void>;
}

export async function openScene(vars: Record<string, string> = {}): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'edgefeed-browser-'));
  const port = await findPort(0);
  const base = `http://localhost:${port}`;
  const server = await startServer(readWorkerConfig(ROOT), {
    port,
    storage: join(folder, 'storage'),
    vars: { PUBLIC_URL: base, PUBLISH_TOKEN: TOKEN, ...vars },
  });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS.split(' ') });
  return {
    base,
    publish: (items) => publish(base, items),
    open: (options) => open(browser, base, options),
    async close() {
      await browser.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function publish(base: string, items: readonly object[]): Promise<void> {
  for (let start = 0; start < items.length; start += 500) {
    const response = await fetch(`${base}/api/articles`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ items: items.slice(start, start + 500) }),
    });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  }
}

async function open(browser: Browser, base: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ baseURL: base, viewport: { width: 1200, height: 800 }, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const watched: Watched = { page, complaints: [], foreign: [] };
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) watched.complaints.push(message.text());
  });
  page.on('pageerror', (error) => watched.complaints.push(String(error)));
  await page.route(
    (url) => url.origin !== base,
    (route) => {
      if (route.request().resourceType() === 'image') return route.fulfill({ body: PIXEL, contentType: 'image/gif' });
      watched.foreign.push(route.request().url());
      return route.abort();
    },
  );
  return watched;
}
