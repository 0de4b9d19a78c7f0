import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPort } from '../../src/cli/start/process.ts';
import { readWorkerConfig, startServer } from '../../src/cli/start/server.ts';

const TOKEN = 'a-token-for-readers';

/** A publication with its hub, as `npm start` serves it, on real sockets. */
export interface Published {
  /** Its public address. */
  base: string;
  /** Publishes an article in a category. Resolves with the time of the acknowledgement (`performance.now()`). */
  publish(title: string, category: string): Promise<number>;
  /** A request to the hub, with these parameters of the form. Resolves with the status. */
  ask(parameters: Record<string, string>): Promise<number>;
  stop(): Promise<void>;
}

/** Starts one, with articles of nobody. */
export async function startPublication(): Promise<Published> {
  const folder = mkdtempSync(join(tmpdir(), 'edgefeed-hub-'));
  const port = await findPort(0);
  const base = `http://localhost:${port}`;
  const server = await startServer(readWorkerConfig(fileURLToPath(new URL('../../', import.meta.url))), {
    port,
    storage: join(folder, 'storage'),
    vars: { PUBLIC_URL: base, PUBLISH_TOKEN: TOKEN, HUB_SECRET: 'a-hub-secret-for-readers', LOG_LEVEL: 'error' },
  });
  return {
    base,
    async publish(title, category) {
      const id = `https://www.example.com/${encodeURIComponent(title)}`;
      const items = [{ id, url: id, title, content_text: `${title}.`, categories: [category] }];
      const response = await fetch(`${base}/api/articles`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ items }),
      });
      const acknowledged = performance.now();
      if (!response.ok) throw new Error(`${title}: ${response.status} ${await response.text()}`);
      return acknowledged;
    },
    async ask(parameters) {
      const names = Object.entries(parameters).map(([name, value]) => [`hub.${name}`, value] as [string, string]);
      const { status } = await fetch(`${base}/hub`, { method: 'POST', body: new URLSearchParams(names) });
      return status;
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
