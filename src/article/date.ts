const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/**
 * An RFC 3339 date and time (section 5.6) as milliseconds since 1970, or undefined when it is none: other forms, days
 * that don't exist, years outside 0000 to 9999 once in UTC. A leap second counts as the second before it.
 */
export function parseDate(text: string): number | undefined {
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offset = match[8] ? Number(`${match[8]}1`) * (Number(match[9]) * 60 + Number(match[10])) : 0;
  if (hour > 23 || minute > 59 || second > 60 || Number(match[9] ?? 0) > 23 || Number(match[10] ?? 0) > 59) {
    return undefined;
  }
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const milliseconds = match[7] ? Number(match[7].padEnd(3, '0').slice(0, 3)) : 0;
  const time = date.setUTCHours(hour, minute - offset, Math.min(second, 59), milliseconds);
  const utcYear = new Date(time).getUTCFullYear();
  return utcYear >= 0 && utcYear <= 9999 ? time : undefined;
}
