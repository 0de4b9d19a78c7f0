import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyFolder, killTheRest, npmStart, ROOT } from './start/npm-start.ts';

let address = '';
const TOKEN = 'token-of-an-operator';

beforeAll(async () => {
  const run = npmStart(['--port', '0', '--empty', '--state', emptyFolder()], { PUBLISH_TOKEN: TOKEN });
  address = await run.ready;
});
afterAll(killTheRest);

/** `npm run token -- …` as somebody types it. */
function token(args: string[], secret = TOKEN): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const command = ['run', '--silent', 'token', '--', ...args];
    execFile('npm', command, { cwd: ROOT, env: { ...process.env, PUBLISH_TOKEN: secret } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

const publish = (bearer: string, categories: string[]) =>
  fetch(`${address}/api/articles/a`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${bearer}` },
    body: JSON.stringify({ content_text: 'x', categories }),
  });

describe('npm run token', () => {
  it('makes a token that may do what was said and no more, lists it and ends it', async () => {
    const made = await token(['create', '--to', address, '--name', 'ci', '--write', '--category', 'news', '财经']);
    expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining('ci: may write, filed under news, 财经') });
    expect(made.stdout).toMatch(/^ef_[0-9a-f]{12}_[0-9a-f]{64}\n$/);
    const bearer = made.stdout.trim();
    expect((await publish(bearer, ['财经'])).status).toBe(201);
    expect((await publish(bearer, ['other'])).status).toBe(403);
    const listed = await token(['list', '--to', address]);
    expect(listed.stdout).toContain('ci: may write, filed under news, 财经, made 20');
    expect(listed.stdout).not.toContain(bearer.slice(16));
    expect((await token(['revoke', 'ci', '--to', address])).code).toBe(0);
    expect((await publish(bearer, ['财经'])).status).toBe(401);
  });

  it('says what is wrong: 1 when the server refuses, 2 when it could not ask', async () => {
    expect(await token(['revoke', 'nobody', '--to', address])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/HTTP 404: .*There is no token of this name\./),
    });
    expect(await token(['list', '--to', address], 'wrong')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('refuses the token of PUBLISH_TOKEN in the environment'),
    });
    expect(await token(['list', '--to', 'http://localhost:1'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("http://localhost:1 can't be reached: "),
    });
    expect((await token(['create', '--to', address])).code).toBe(2);
  });
});
