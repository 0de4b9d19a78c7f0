import type { Context, Emitter, Liquid, Tag, TagToken, Template, TopLevelToken } from 'liquidjs';
import { escapeHtml } from '../text/plain.ts';
import type { Rendering } from './engine.ts';
import { CODE_BLOCKS, pluginTag } from './plugin-tags.ts';

type Self = Tag & Extract<Parameters<Liquid['registerTag']>[1], { parse?: unknown }>;

/**
 * A plugin's tag is unknown here; it must not cost the post. Such a tag is left out, and when it has an end tag what
 * stands between the two is kept. Returns what has to see every template before it is parsed.
 */
export function tolerate(engine: Liquid, rendering: Rendering): (source: string) => void {
  const prepare = (source: string): void => {
    for (const [, name] of source.matchAll(/\{%-?\s*(\w[\w-]*)/g)) {
      if (name !== undefined && !(name in engine.tags) && !isPart(name)) register(name);
    }
  };
  const register = (name: string): void => {
    engine.registerTag(name, {
      parse(this: Self, token: TagToken, remaining: TopLevelToken[]) {
        this.name = token.name;
        this.args = token.args;
        const end = `end${token.name}`;
        const hasEnd = remaining.some((one) => (one as Partial<TagToken>).name === end);
        this.templates = hasEnd ? parseUntil(engine, remaining, end) : undefined;
      },
      *render(this: Self, context: Context, emitter: Emitter): Generator<unknown, void, string> {
        const stands = this.templates ? undefined : pluginTag(this.name, this.args);
        if (stands !== undefined) {
          rendering.note(`Liquid: tag ${this.name} of a plugin replaced by what it names`);
          return void emitter.write(stands);
        }
        rendering.note(`Liquid: unknown tag ${this.name} left out${this.templates ? ', what is within it kept' : ''}`);
        if (!this.templates) return;
        const inner = yield engine.renderer.renderTemplates(this.templates, context);
        emitter.write(CODE_BLOCKS.includes(this.name) ? codeBlock(inner) : inner);
      },
    });
  };
  rendering.prepare = prepare;
  return prepare;
}

function codeBlock(code: string): string {
  return `\n<pre><code>${escapeHtml(code.replace(/^\n+|\s+$/g, ''))}</code></pre>\n`;
}

/** The templates up to the tag `end`; all that is left when it never comes. */
export function parseUntil(engine: Liquid, remaining: TopLevelToken[], end: string): Template[] {
  const templates: Template[] = [];
  engine.parser
    .parseStream(remaining)
    .on(`tag:${end}`, function stop(this: { stop(): void }) {
      this.stop();
    })
    .on('template', (template: Template) => {
      templates.push(template);
    })
    .on('end', () => {})
    .start();
  return templates;
}

/** Words that only continue or end another tag; unknown ones like these are faults of the template. */
function isPart(name: string): boolean {
  return /^(?:else|elsif|when|end(?:if|unless|for|case|capture|raw|comment|tablerow|highlight))$/.test(name);
}
