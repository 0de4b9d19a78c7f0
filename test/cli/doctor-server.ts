import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { checkDeployment } from '../../src/cli/doctor/deployment.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { BACKOFF } from '../../src/cli/http/connection.ts';
import { findPort } from '../../src/cli/start/process.ts';
import { readWorkerConfig, startServer } from '../../src/cli/start/server.ts';
import { emptyFolder, ROOT } from './start/npm-start.ts';

export const TOKEN = 'token-of-the-test';

/** An answer as it came over the wire, its body still encoded. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Asks the server behind the proxy, which has to pass on the bytes as they are. */
function askAt(address: string) {
  return async (path: string, init: { method?: string; headers?: Record<string, string>; body?: string }) => {
    const { body, ...options } = init;
    const sent = request(new URL(path, address), options).end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, headers: response.headers, body: await buffer(response) };
  };
}

/** A request on its way through the proxy. */
export interface Asked {
  method: string;
  path: string;
  headers: Record<string, string>;
}

/** What a proxy breaks: in requests before the server has them, in answers before the reader has them. */
export interface Fault {
  before?: (asked: Asked) => void;
  /** Without an answer the connection is broken off. */
  after?: (answer: Answer, asked: Asked) => Answer | undefined;
}

const OF_THE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/** An edgefeed behind a proxy that has no fault until it is given one. */
export async function startFaulty(more: Record<string, string> = {}) {
  const port = await findPort(0);
  const direct = askAt(`http://127.0.0.1:${port}`);
  let fault: Fault = {};
  const proxy = createServer(async (request, response) => {
    const asked: Asked = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: { ...(request.headers as Record<string, string>) },
    };
    fault.before?.(asked);
    const { method, path, headers } = asked;
    const body = await text(request);
    const answer = await direct(path, { method, headers, ...(body === '' ? {} : { body }) });
    const changed = fault.after ? fault.after(answer, asked) : answer;
    if (!changed) return response.destroy();
    const own = Object.entries(changed.headers).filter(([name]) => !OF_THE_CONNECTION.includes(name));
    response.sendDate = false;
    return response.writeHead(changed.status, Object.fromEntries(own)).end(changed.body);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const storage = emptyFolder();
  const vars = { PUBLIC_URL: address, PUBLISH_TOKEN: TOKEN, LOG_LEVEL: 'error', ...more };
  const server = await startServer(readWorkerConfig(ROOT), { port, storage, vars });
  return {
    address,
    direct,
    /** What doctor finds while the proxy has this fault, on a clock that its pauses alone move. */
    async findings(broken: Fault, { category, token = TOKEN }: { category?: string; token?: string } = {}) {
      fault = broken;
      let time = Date.now();
      const sleep = async (milliseconds: number) => {
        time += milliseconds;
      };
      const deployment = { to: address, token: { bearer: token, origin: 'of the test' }, fetch };
      const backoff = { ...BACKOFF, now: () => time, sleep };
      try {
        return await Array.fromAsync(checkDeployment({ ...deployment, backoff }, category));
      } finally {
        fault = {};
      }
    },
    async stop() {
      proxy.closeAllConnections();
      proxy.close();
      await server.stop();
      rmSync(storage, { recursive: true, force: true });
    },
  };
}
export type Faulty = Awaited<ReturnType<typeof startFaulty>>;

export function runDoctor(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, PUBLISH_TOKEN: '' };
  return new Promise((resolve) => {
    const command = ['src/cli/edgefeed.ts', 'doctor', ...args];
    execFile(process.execPath, command, { cwd: ROOT, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

/** Findings that are not ok, each with the page of the documentation that it names. */
export function found(findings: Finding[]): string[] {
  return findings
    .filter(({ level }) => level !== 'ok')
    .map(({ level, what, advice = '' }) => {
      const page = /^.+\. Cloudflare's page (\S+) says how it should be\.$/.exec(advice)?.[1];
      return `${level} ${what}${page ? ` | ${page}` : ''}`;
    });
}

export const json = (status: number, value: object) => ({
  status,
  headers: {},
  body: Buffer.from(JSON.stringify(value)),
});
