import type { Answer, NewerPage, Question } from './contract.ts';

/** What the questions need of their surroundings. Times in milliseconds. */
export interface Asking {
  /** One call to the ledger. */
  call(questions: Question[]): Promise<Answer[]>;
  now(): number;
  /** `done` resolves after so long. */
  timer(milliseconds: number): { done: Promise<void>; cancel(): void };
}

/** Calls under way at once for channels that are there. While they are, questions gather for the next. */
const CALLS_AT_ONCE = 4;
const QUESTIONS_PER_CALL = 500;
/** Calls a second for names that may be made up, and how many of them may come at once after a rest. */
const DOUBTFUL_CALLS = 20;
/** A call of which nothing was heard for so long is taken for dead: the request that made it may have ended. */
const PATIENCE = 1_000;
/** Between two looks for an answer: first a millisecond, then twice as long each time, at most this. */
const LONGEST_PAUSE = 16;
/** After so long the ledger is out of reach. */
const TIMEOUT = 3_000;
/** Channels and archive pages remembered as being there. */
const REMEMBERED = 20_000;

/**
 * Asks the ledger for many at once: questions that come while calls are under way go with the next call. Each call begins
 * after its questions were asked, so an answer is never older than its question. Names that nobody has seen lately have a
 * lane of their own with a bounded number of calls a second, so that a flood of made-up ones costs the ledger next to
 * nothing; and a channel that was made a moment ago is still found with the next call.
 */
export function questions(asking: Asking): (question: Question, sure?: boolean) => Promise<NewerPage> {
  const known = new Set<string>();
  const surely = lane(asking, CALLS_AT_ONCE, undefined);
  const doubtfully = lane(asking, 1, budget(DOUBTFUL_CALLS, asking.now));
  const remember = (key: string, there: boolean) => {
    known.delete(key);
    if (there) known.add(key);
    const [oldest] = known;
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
  };
  return async (question, sure = false) => {
    const key = question.page === undefined ? question.channel : `${question.channel}/archive/${question.page}`;
    for (;;) {
      const answer = await (sure || known.has(key) ? surely : doubtfully)(question);
      if (answer.kind === 'again') continue;
      remember(key, answer.kind === 'current' || answer.kind === 'newer');
      return answer;
    }
  };
}

/** The platform's own surroundings, for a call to the ledger. */
export function askingBy(call: Asking['call']): Asking {
  return {
    call,
    now: Date.now,
    timer(milliseconds) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, milliseconds);
      return { done: promise, cancel: () => clearTimeout(timer) };
    },
  };
}

interface Waiting {
  question: Question;
  outcome?: { answer: Answer } | { error: unknown };
}

/**
 * Questions on their way to the ledger, `atOnce` calls at a time, each as soon as `wait` has passed. A call is made by one of
 * the requests that wait for it. The others look for their answers by timers of their own: the platform lets no request
 * wait for another, and ends what a request began when its client is gone.
 */
function lane({ call, now, timer }: Asking, atOnce: number, wait: (() => number) | undefined) {
  const waiting = new Set<Waiting>();
  const calls = new Set<{ begun: number }>();

  const isFree = () => {
    for (const one of calls) if (now() - one.begun > PATIENCE) calls.delete(one);
    return calls.size < atOnce;
  };
  const make = async () => {
    const mine = { begun: now() };
    calls.add(mine);
    let batch: Waiting[] = [];
    try {
      const pause = wait?.() ?? 0;
      if (pause > 0) await timer(pause).done;
      mine.begun = now();
      batch = [...waiting].slice(0, QUESTIONS_PER_CALL);
      for (const one of batch) waiting.delete(one);
      const answers = batch.length > 0 ? await call(batch.map(({ question }) => question)) : [];
      for (const [index, one] of batch.entries()) one.outcome = { answer: answers[index] as Answer };
    } catch (error) {
      for (const one of batch) one.outcome = { error };
    } finally {
      calls.delete(mine);
    }
  };

  return async (question: Question): Promise<Answer> => {
    const asked = now();
    const one: Waiting = { question };
    waiting.add(one);
    for (let pause = 1; now() - asked < TIMEOUT; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      const making = waiting.has(one) && isFree() ? make() : undefined;
      const { done, cancel } = timer(making ? PATIENCE : pause);
      await Promise.race(making ? [making, done] : [done]).finally(cancel);
      const { outcome } = one;
      if (outcome && 'error' in outcome) throw outcome.error;
      if (outcome) return outcome.answer;
      // The request that took it along was heard of no more.
      if (!waiting.has(one) && calls.size < atOnce && now() - asked > PATIENCE) waiting.add(one);
    }
    waiting.delete(one);
    throw new Error(`No answer within ${TIMEOUT} ms.`);
  };
}

/** How long the next call has to wait, in milliseconds, so that there are `perSecond` of them and as many at once after a rest. */
function budget(perSecond: number, now: () => number): () => number {
  let left = perSecond;
  let counted = now();
  return () => {
    left = Math.min(perSecond, left + ((now() - counted) * perSecond) / 1000) - 1;
    counted = now();
    return left >= 0 ? 0 : (-left * 1000) / perSecond;
  };
}
