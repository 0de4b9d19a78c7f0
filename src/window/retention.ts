/** How long articles are kept; without either member for ever. */
export interface Retention {
  /** Articles published longer ago leave all of their channels. */
  days?: number;
  /** A channel keeps so many of its newest articles. */
  articles?: number;
}

const DAY = 86_400_000;
const LONGEST_DAYS = 36_500;
const MOST_ARTICLES = 10_000_000;

/** The variables RETENTION_DAYS and RETENTION_ARTICLES; for ever when both are absent. Anything but whole numbers throws. */
export function readRetention(variables: {
  RETENTION_DAYS?: string | number | undefined;
  RETENTION_ARTICLES?: string | number | undefined;
}): Retention {
  const { RETENTION_DAYS, RETENTION_ARTICLES } = variables;
  const days = wholeNumber('RETENTION_DAYS', RETENTION_DAYS, LONGEST_DAYS);
  const articles = wholeNumber('RETENTION_ARTICLES', RETENTION_ARTICLES, MOST_ARTICLES);
  return { ...(days === undefined ? {} : { days }), ...(articles === undefined ? {} : { articles }) };
}

function wholeNumber(name: string, value: string | number | undefined, most: number): number | undefined {
  if (value === undefined || String(value).trim() === '') return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new RangeError(
    `${name} must be a whole number from 1 to ${most}, or be left out to keep articles for ever, not ${JSON.stringify(value)}.`,
  );
}

/** Articles published before this moment are not kept. Milliseconds since 1970; minus infinity when everything is kept. */
export function oldestKept({ days }: Retention, now: number): number {
  return days === undefined ? Number.NEGATIVE_INFINITY : now - days * DAY;
}
