import { RHYTHM_ARTICLES, type Rhythm, rhythmOf } from '../feed/freshness.ts';
import type { Utf8 } from '../feed/utf8.ts';
import { type ChannelRow, findChannel, findSimilar } from './channels.ts';
import type { Answer, Have, NewerPage, Question } from './contract.ts';
import { composePage, composeWindow, findPage, type Stamp } from './windows.ts';

/** Bytes of windows in the answers of one call, which may carry 32 MiB. One window alone may be longer. */
const CALL_BYTES = 8 * 1024 * 1024;

/** What somebody is told who has something of a channel, or of one of its archive pages. */
export function answer(sql: SqlStorage, question: Question, windowSize: number): NewerPage {
  const { channel, page, have, windowed = false } = question;
  if (windowed && page === undefined) {
    const query = 'SELECT version, modified FROM channel WHERE name = ?';
    const [stamp] = sql.exec<Pick<Stamp, 'version' | 'modified'>>(query, channel).toArray();
    if (stamp && isCurrent(stamp, have)) return { kind: 'current', ...stamp, rhythm: undefined };
  }
  const row = findChannel(sql, channel);
  if (!row) {
    const similar = findSimilar(sql, channel);
    return similar === undefined ? { kind: 'unknown' } : { kind: 'elsewhere', channel: similar };
  }
  if (page === undefined) {
    if (!isCurrent(row, have)) return { kind: 'newer', window: composeWindow(sql, row, windowSize) };
    return { kind: 'current', version: row.version, modified: row.modified, rhythm: channelRhythm(sql, row) };
  }
  if (page < row.oldest_page) return { kind: 'gone' };
  const stamp = findPage(sql, row.id, page);
  if (!stamp) return { kind: 'unknown' };
  if (!isCurrent(stamp, have)) return { kind: 'newer', window: composePage(sql, row, page) as Utf8 };
  return { kind: 'current', version: stamp.version, modified: stamp.modified, rhythm: undefined };
}

/** An answer to each of these, in order, as many as fit one call. */
export function answerAll(sql: SqlStorage, questions: readonly Question[], windowSize: number): Answer[] {
  let bytes = 0;
  return questions.map((question) => {
    if (bytes > CALL_BYTES) return { kind: 'again' };
    const given = answer(sql, question, windowSize);
    if (given.kind === 'newer') bytes += given.window.byteLength;
    return given;
  });
}

function isCurrent({ version, modified }: Pick<Stamp, 'version' | 'modified'>, have: Have): boolean {
  return 'version' in have ? have.version === version : have.modified >= modified;
}

/** The same as that of its window, whose articles are the newest members. */
function channelRhythm(sql: SqlStorage, { id }: ChannelRow): Rhythm | undefined {
  const query = 'SELECT published FROM membership WHERE channel = ? ORDER BY published DESC, article DESC LIMIT ?';
  return rhythmOf([...sql.exec<{ published: number }>(query, id, RHYTHM_ARTICLES)].map(({ published }) => published));
}
