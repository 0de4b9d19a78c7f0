import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { parseAst } from 'vitest/node';
import { ROOT } from '../cli/start/npm-start.ts';

export interface Expression {
  file: string;
  source: string;
  flags: string;
}

interface Node {
  type: string;
  start: number;
  end: number;
  regex?: { pattern: string; flags: string };
  callee?: { name?: string };
}

/** Every regular expression that is written down in these folders of src, and the calls that make one from text. */
export function expressionsIn(pattern: string): { written: Expression[]; made: { file: string; call: string }[] } {
  const written: Expression[] = [];
  const made: { file: string; call: string }[] = [];
  for (const file of globSync(pattern, { cwd: ROOT })) {
    const loader = file.endsWith('x') ? 'tsx' : 'ts';
    const { code } = transformSync(readFileSync(join(ROOT, file), 'utf8'), {
      loader,
      jsx: 'automatic',
      charset: 'utf8',
    });
    for (const node of nodesOf(parseAst(code))) {
      if (node.regex) written.push({ file, source: node.regex.pattern, flags: node.regex.flags });
      const makes = (node.type === 'NewExpression' || node.type === 'CallExpression') && node.callee?.name === 'RegExp';
      if (makes) made.push({ file, call: code.slice(node.start, node.end) });
    }
  }
  return { written, made };
}

function* nodesOf(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if ('type' in value) yield value as Node;
  for (const child of Object.values(value)) yield* nodesOf(child);
}

/** The regular expressions that are made while `load` runs. */
export async function madeBy(load: () => Promise<unknown>): Promise<Expression[]> {
  const made: Expression[] = [];
  const before = globalThis.RegExp;
  const watched = new Proxy(before, {
    construct(target, args, self) {
      const expression = Reflect.construct(target, args, self) as RegExp;
      made.push({ file: 'made', source: expression.source, flags: expression.flags });
      return expression;
    },
  });
  globalThis.RegExp = watched;
  try {
    await load();
  } finally {
    globalThis.RegExp = before;
  }
  return made;
}
