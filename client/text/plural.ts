/**
 * Chooses the form of a word for a number.
 *
 * @param language such as "en"
 * @param forms by plural category of the language; `other` is used for categories that are not given
 */
export function plural(
  language: string,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): (count: number) => string {
  const rules = new Intl.PluralRules(language);
  return (count) => forms[rules.select(count)] ?? forms.other;
}
