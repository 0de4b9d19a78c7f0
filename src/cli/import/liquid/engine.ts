import { Liquid, TokenizationError } from 'liquidjs';
import type { LiquidHost } from '../jekyll/host.ts';
import type { Note } from '../source/entry.ts';
import { addFilters, addTags } from './jekyll.ts';
import { tolerate } from './plugins.ts';

/** What the tags and filters of one rendering share. */
export interface Rendering {
  host: LiquidHost;
  /** The file that is being rendered, relative to the site. */
  file: string;
  note(detail: string): void;
}

/** A hostile template must neither run nor grow for ever. */
const LIMITS = { renderLimit: 5_000, memoryLimit: 16 * 1024 * 1024, parseLimit: 32 * 1024 * 1024 };
/** No article is longer by far: what grows further is a loop without end. */
const LONGEST = 4 * 1024 * 1024;
/** More broken tags than that, and a text is no template. */
const PIECES = 20;
const END_RAW = '{% endraw %}';

/** Renders the Liquid of one site's posts. */
export function createTemplates(host: LiquidHost) {
  const engine = new Liquid({
    ...LIMITS,
    jekyllWhere: true,
    relativeReference: false,
    ownPropertyOnly: true,
    timezoneOffset: host.timeZone,
    dynamicPartials: false,
    // Only the host reads files.
    templates: {},
  });
  const rendering: Rendering = { host, file: '', note: () => {} };
  addFilters(engine, host);
  addTags(engine, rendering);
  tolerate(engine, rendering);
  return {
    /** `notes` hears of what could not be rendered as Jekyll would. What can't be parsed at all stays as it is written. */
    render(source: string, scope: Record<string, unknown>, notes: Note[]): string {
      if (!/\{[{%]/.test(source)) return source;
      rendering.file = String((scope.page as { path?: unknown } | undefined)?.path ?? '');
      rendering.note = (detail) => {
        if (!notes.some((note) => note.detail === detail)) notes.push({ detail });
      };
      const broken: string[] = [];
      for (let text: string | undefined = source; text !== undefined && broken.length <= PIECES; ) {
        try {
          const rendered: string = engine.parseAndRenderSync(text, scope);
          if (rendered.length > LONGEST) throw new Error(`it grows beyond ${LONGEST} characters`);
          return rendered.replace(/\ue000(\d+)\ue001/g, (_, index: string) => broken[Number(index)] ?? '');
        } catch (error) {
          if (broken.length === 0) rendering.note(`Liquid not rendered: ${reasonOf(error)}`);
          text = setAside(text, error, broken);
        }
      }
      return source;
    },
  };
}

/**
 * `text` without the tag that can't be parsed, which is put into `broken`, or with the end that `raw` lacks; undefined where
 * what is wrong can't be told.
 */
function setAside(text: string, error: unknown, broken: string[]): string | undefined {
  const { token, name, message } = error as Partial<Error> & { token?: { begin?: number; input?: string } };
  if (name !== 'ParseError' && name !== 'TokenizationError') return undefined;
  if (token?.input !== text || token.begin === undefined) return undefined;
  if (message?.startsWith('raw ')) return text.endsWith(END_RAW) ? undefined : `${text}${END_RAW}`;
  // The fault is within a tag.
  const at = Math.max(text.lastIndexOf('{%', token.begin), text.lastIndexOf('{{', token.begin));
  const piece = at < 0 ? undefined : /^\{%[\s\S]*?%\}|^\{\{[\s\S]*?\}\}|^\{[{%]/.exec(text.slice(at))?.[0];
  if (piece === undefined) return undefined;
  return `${text.slice(0, at)}\ue000${broken.push(piece) - 1}\ue001${text.slice(at + piece.length)}`;
}

function reasonOf(error: unknown): string {
  const message = (error as Error).message.split('\n')[0] ?? 'unknown';
  return error instanceof TokenizationError ? message : message.replace(/, file:.*?(?=, line|$)/, '');
}
