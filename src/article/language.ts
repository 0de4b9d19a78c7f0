/** `zh-cn` and `zh_CN` → `zh-CN`; undefined when it is no language tag (RFC 5646). */
export function canonicalLanguage(language: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(language.trim().replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}
