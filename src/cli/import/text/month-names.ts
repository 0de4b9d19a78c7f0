/** Languages that write dates with names of months, besides English. */
const LANGUAGES = ['de', 'fr', 'es', 'it', 'pt', 'nl', 'ru', 'uk', 'pl', 'sv', 'da', 'nb', 'tr', 'zh'];
let known: Map<string, number> | undefined;

/** The month, from 1, that `name` is in another language than English; undefined when it is none. */
export function monthNamed(name: string): number | undefined {
  known ??= allNames();
  return known.get(name.normalize('NFC').toLowerCase());
}

function allNames(): Map<string, number> {
  const names = new Map<string, number>();
  for (const language of LANGUAGES) {
    // In Russian and Polish a month has another form beside a day.
    for (const day of [{}, { day: 'numeric' }] as const) {
      const format = new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC', ...day });
      for (let month = 1; month <= 12; month++) {
        const part = format.formatToParts(Date.UTC(2021, month - 1, 15)).find(({ type }) => type === 'month');
        if (part && !/\d/.test(part.value)) names.set(part.value.toLowerCase(), names.get(part.value) ?? month);
      }
    }
  }
  return names;
}
