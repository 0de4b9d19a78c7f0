import type { Liquid } from 'liquidjs';
import { markdown } from '../markdown/markdown.ts';
import type { LiquidHost } from './engine.ts';

/** The filters that Jekyll adds to Liquid and liquidjs lacks (Jekyll's documentation, "Liquid Filters"). */
export function addFilters(engine: Liquid, host: LiquidHost): void {
  const relative = (input: unknown) => relativeUrl(String(input ?? ''), host.baseurl);
  engine.registerFilter('relative_url', relative);
  engine.registerFilter('absolute_url', (input: unknown) => {
    const path = relative(input);
    return isAbsolute(path) ? path : `${host.url}${path}`;
  });
  engine.registerFilter('markdownify', (input: unknown) => markdown(String(input ?? '')));
  engine.registerFilter('smartify', (input: unknown) => String(input ?? ''));
  engine.registerFilter('strip_index', (input: unknown) => String(input ?? '').replace(/\/index\.html?$/, '/'));
  engine.registerFilter('intersect', (a: unknown[], b: unknown[]) =>
    [a].flat().filter((one) => [b].flat().includes(one)),
  );
}

/** A path of the site as the site's host knows it: below `baseurl`, once. */
export function relativeUrl(path: string, baseurl: string): string {
  if (isAbsolute(path)) return path;
  const rooted = path.startsWith('/') || path === '' ? path : `/${path}`;
  return baseurl !== '' && (rooted === baseurl || rooted.startsWith(`${baseurl}/`)) ? rooted : `${baseurl}${rooted}`;
}

function isAbsolute(path: string): boolean {
  return /^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(path);
}
