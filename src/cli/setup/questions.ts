import { createInterface } from 'node:readline/promises';
import { canonicalLanguage, canonicalTimeZone } from '../../article/canonical.ts';
import { CannotRun } from '../http/connection.ts';

/** A host name of letters, digits and hyphens with at least one dot (RFC 1123 section 2.1). */
const DOMAIN = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i;

/** Questions that only the publisher can answer, by the option of the command line. `otherwise` is what an empty answer means. */
const QUESTIONS = {
  title: {
    text: 'What is the publication called?',
    otherwise: '',
    fits: (answer: string) => answer !== '',
    fault: 'it needs a name',
  },
  language: {
    text: 'In which language is it, such as en or zh-CN?',
    otherwise: 'en',
    fits: (answer: string) => canonicalLanguage(answer) !== undefined,
    fault: 'not a BCP 47 tag such as en or zh-CN',
  },
  'time-zone': {
    text: 'In which time zone, such as Europe/Berlin?',
    otherwise: Intl.DateTimeFormat().resolvedOptions().timeZone,
    fits: (answer: string) => canonicalTimeZone(answer) !== undefined,
    fault: 'not a time zone such as Asia/Shanghai',
  },
  domain: {
    text: 'At which domain of your account? Empty: at workers.dev',
    otherwise: '',
    fits: (answer: string) => answer === '' || DOMAIN.test(answer),
    fault: 'not a domain such as feeds.example.com',
  },
};

/** Asks at the terminal. `given` is what the command line says already. Throws `CannotRun` for an answer that will not do. */
export async function answer(option: keyof typeof QUESTIONS, given: string | undefined): Promise<string> {
  const { text, otherwise, fits, fault } = QUESTIONS[option];
  if (given === undefined && !process.stdin.isTTY)
    throw new CannotRun(`--${option} is missing, and there is no terminal to ask: ${text}`);
  const hint = otherwise && ` [${otherwise}]`;
  for (;;) {
    const said = given?.trim() ?? ((await ask(`${text}${hint} `)).trim() || otherwise);
    if (fits(said)) return said;
    if (given !== undefined) throw new CannotRun(`--${option} ${given}: ${fault}`);
    console.log(`  ${fault}`);
  }
}

/** One line from the terminal. Throws `CannotRun` on Ctrl-C and Ctrl-D. */
export async function ask(prompt: string): Promise<string> {
  using terminal = createInterface({ input: process.stdin, output: process.stdout });
  return await terminal.question(prompt).catch(() => {
    throw new CannotRun('\nNothing was written.');
  });
}
