import type { Context, Emitter, Liquid, Tag, TagToken, TopLevelToken } from 'liquidjs';
import { escapeHtml } from '../text/plain.ts';
import type { Rendering } from './engine.ts';
import { relativeUrl } from './filters.ts';
import { evaluate, includeArguments } from './include.ts';
import { missingInclude } from './missing-include.ts';
import { parseUntil } from './unknown-tags.ts';

type Self = Tag & Extract<Parameters<Liquid['registerTag']>[1], { parse?: unknown }>;

/** The tags that Jekyll ships (its documentation, "Tags Filters"): `highlight`, `include`, `post_url`, `link`. */
export function addTags(engine: Liquid, rendering: Rendering): void {
  const address = (kind: 'postPath' | 'filePath') => ({
    parse(this: Self, token: TagToken) {
      this.args = token.args.trim();
    },
    render(this: Self, context: Context, emitter: Emitter): void {
      const name = evaluate(engine, this.args.replace(/^(["'])(.*)\1$/, '$2'), context);
      const path = rendering.host[kind](name);
      if (path === undefined) rendering.note(`Liquid: no file ${JSON.stringify(name)} to link to`);
      emitter.write(relativeUrl(path ?? `/${name}`, rendering.host.baseurl));
    },
  });
  engine.registerTag('post_url', address('postPath'));
  engine.registerTag('link', address('filePath'));
  engine.registerTag('highlight', {
    parse(this: Self, token: TagToken, remaining: TopLevelToken[]) {
      this.args = token.args.trim().split(/\s+/)[0] ?? '';
      this.templates = parseUntil(engine, remaining, 'endhighlight');
    },
    *render(this: Self, context: Context, emitter: Emitter): Generator<unknown, void, string> {
      const code = yield engine.renderer.renderTemplates(this.templates, context);
      const language = escapeHtml(this.args);
      const body = escapeHtml(code.replace(/^\n+|\s+$/g, ''));
      emitter.write(`\n<figure><pre><code class="language-${language}">${body}</code></pre></figure>\n`);
    },
  });
  for (const name of ['include', 'include_cached', 'include_relative']) {
    engine.registerTag(name, {
      parse(this: Self, token: TagToken) {
        this.args = token.args.trim();
      },
      *render(this: Self, context: Context, emitter: Emitter): Generator<unknown, void, string> {
        const { file, values } = includeArguments(engine, this.args, context);
        const { host } = rendering;
        const source = name === 'include_relative' ? host.includeRelative(file, rendering.file) : host.include(file);
        if (source === undefined) {
          rendering.note(`Liquid: no include ${JSON.stringify(file)}`);
          return void emitter.write(missingInclude(file, values) ?? '');
        }
        if (depthOf(context) > 50) return rendering.note(`Liquid: ${JSON.stringify(file)} includes itself`);
        try {
          rendering.prepare?.(source);
          context.push({ include: values });
          emitter.write(yield engine.renderer.renderTemplates(engine.parse(source), context));
        } catch (error) {
          rendering.note(`Liquid: include ${JSON.stringify(file)}: ${(error as Error).message.split('\n')[0]}`);
        } finally {
          context.pop();
        }
      },
    });
  }
}

function depthOf(context: Context): number {
  return (context as unknown as { scopes: unknown[] }).scopes.length;
}
