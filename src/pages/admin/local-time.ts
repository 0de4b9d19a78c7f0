/** An instant as a form shows it in a time zone: `2026-11-22T16:30`. `time` is RFC 3339. */
export function localTime(time: string, timeZone: string): string {
  return new Date(Date.parse(time) + offset(Date.parse(time), timeZone)).toISOString().slice(0, 16);
}

/**
 * What a form says, `2026-11-22T16:30` in a time zone, as RFC 3339 in UTC; other text as it is, for the validator to
 * judge. A time that a clock change leaves out becomes one just beside it.
 */
export function instant(local: string, timeZone: string): string {
  const read = Date.parse(`${local}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(local) || Number.isNaN(read)) return local;
  const near = read - offset(read, timeZone);
  return new Date(read - offset(near, timeZone)).toISOString();
}

/** How far the zone's clocks are ahead of UTC at this time, in milliseconds. */
function offset(time: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(time);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
