/** `zh-cn` → `zh-CN`; undefined when it is no language tag (RFC 5646). */
export function canonicalLanguage(language: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(language)[0];
  } catch {
    return undefined;
  }
}
