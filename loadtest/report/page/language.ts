/**
 * Where the system has no language (LANG=C), Chromium says "en-US@posix", which no formatter takes: uPlot would fail as it
 * is loaded. To be imported before it.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en" });
}
