import type { Values } from '../text/yaml.ts';
import { text } from './site.ts';

/**
 * Why a document is not for everybody, when its front matter says so: a password (Hexo and themes encrypt such posts), or
 * `private`. A feed must never be the way around that.
 */
export function whyPrivate(values: Values): string | undefined {
  const { password } = values;
  if (text(password) !== undefined && password !== false) return 'behind a password';
  return values.private === true || /^(?:true|yes)$/i.test(text(values.private) ?? '') ? 'private: true' : undefined;
}
