import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/** What axe-core finds against WCAG 2.2 AA, in words. Called from outside of the page, which lets no script in. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = await page.evaluate<{ violations: Finding[] }>(
    `axe.run(document, { runOnly: ${JSON.stringify(tags)} })`,
  );
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${impact} ${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}

const [SMALL, PHONE, DESK] = [320, 360, 1280];
/** The widths and colour schemes that a page is looked at with; `npm run check` tries all of them. */
const LOOKS =
  process.env.LONG_SEARCHES === '1'
    ? [SMALL, PHONE, DESK].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme })))
    : [{ width: SMALL, scheme: 'dark' as const }];

/** The element that reaches the furthest. */
const WIDEST = `[...document.body.querySelectorAll('*')].reduce((widest, one) =>
  one.getBoundingClientRect().right > widest.getBoundingClientRect().right ? one : widest).outerHTML.slice(0, 120)`;

/** What is wrong with the page that is open, at each width and in each colour scheme: what axe finds, and what is too wide. */
export async function misfits(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const { width, scheme } of LOOKS) {
    await page.setViewportSize({ width, height: 740 });
    await page.emulateMedia({ colorScheme: scheme });
    const shown = await page.evaluate<number>('document.documentElement.scrollWidth');
    if (shown > width) found.push(`${width} px, ${scheme}: ${shown} px wide, ${await page.evaluate(WIDEST)}`);
    found.push(...(await findings(page)).map((finding) => `${width} px, ${scheme}: ${finding}`));
  }
  return found;
}
