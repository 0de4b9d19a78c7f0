import { createInterface } from 'node:readline/promises';
import { canonicalLanguage, canonicalTimeZone } from '../../article/canonical.ts';
import { CannotRun } from '../http/connection.ts';

/** Something that only the publisher knows. */
interface Question {
  text: string;
  /** What an empty answer means; undefined: an answer is needed. */
  otherwise?: string;
  /** Why an answer will not do; undefined when it will. */
  fault(answer: string): string | undefined;
}

/** A host name of letters, digits and hyphens with at least one dot (RFC 1123 section 2.1). */
const DOMAIN = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i;

/** By the option of the command line, without dashes. */
const QUESTIONS: Record<'title' | 'language' | 'time-zone' | 'domain', Question> = {
  title: {
    text: 'What is the publication called?',
    fault: (answer) => (answer === '' ? 'it needs a name' : undefined),
  },
  language: {
    text: 'In which language is it, such as en or zh-CN?',
    otherwise: 'en',
    fault: (answer) => (canonicalLanguage(answer) ? undefined : 'not a BCP 47 tag such as en or zh-CN'),
  },
  'time-zone': {
    text: 'In which time zone, such as Europe/Berlin?',
    otherwise: Intl.DateTimeFormat().resolvedOptions().timeZone,
    fault: (answer) => (canonicalTimeZone(answer) ? undefined : 'not a time zone such as Asia/Shanghai'),
  },
  domain: {
    text: 'At which domain of your account? Empty: at workers.dev',
    otherwise: '',
    fault: (answer) => (answer === '' || DOMAIN.test(answer) ? undefined : 'not a domain such as feeds.example.com'),
  },
};

/** Asks at the terminal. `given` is what the command line says already. Throws `CannotRun` for an answer that will not do. */
export async function answer(option: keyof typeof QUESTIONS, given: string | undefined): Promise<string> {
  const { text, otherwise, fault } = QUESTIONS[option];
  if (given !== undefined) {
    const why = fault(given.trim());
    if (why !== undefined) throw new CannotRun(`--${option} ${given}: ${why}`);
    return given.trim();
  }
  if (!process.stdin.isTTY) throw new CannotRun(`--${option} is missing, and there is no terminal to ask: ${text}`);
  const hint = otherwise ? ` [${otherwise}]` : '';
  for (;;) {
    const said = (await ask(`${text}${hint} `)).trim() || (otherwise ?? '');
    const why = fault(said);
    if (why === undefined) return said;
    console.log(`  ${why}`);
  }
}

/** One line from the terminal. Throws `CannotRun` on Ctrl-C and Ctrl-D. */
export async function ask(prompt: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(prompt);
  } catch {
    throw new CannotRun('\nNothing was written.');
  } finally {
    terminal.close();
  }
}
