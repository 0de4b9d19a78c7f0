import type { Context, Liquid } from 'liquidjs';

const PARAMETER = /([\w-]+)\s*=\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\w.[\]-]+)/g;

/** The file and the parameters of Jekyll's `{% include file.html a="b" c=page.d %}`. */
export function includeArguments(
  engine: Liquid,
  args: string,
  context: Context,
): { file: string; values: Record<string, unknown> } {
  const head = /^(?:\{\{.*?\}\}|[^\s{]|\{(?!\{))+/.exec(args)?.[0] ?? '';
  const values: Record<string, unknown> = {};
  for (const [, name, value] of args.slice(head.length).matchAll(PARAMETER)) {
    if (name === undefined || value === undefined) continue;
    const quoted = /^(["'])([\s\S]*)\1$/.exec(value);
    values[name] = quoted ? (quoted[2] ?? '').replace(/\\(["'])/g, '$1') : engine.evalValueSync(value, context);
  }
  return { file: evaluate(engine, head.replace(/^(["'])(.*)\1$/, '$2'), context), values };
}

/** `text` with the outputs in it evaluated: file names may hold `{{ page.lang }}`. */
export function evaluate(engine: Liquid, text: string, context: Context): string {
  return text.replace(/\{\{(.*?)\}\}/g, (_, expression: string) =>
    String(engine.evalValueSync(expression.trim(), context) ?? ''),
  );
}
