/**
 * If the system has no language (LANG=C), Chromium's `navigator.language` is "en-US@posix", which `Intl` rejects, and
 * uPlot would fail to load. Import this before it.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en" });
}
