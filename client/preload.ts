/**
 * Lets the browser fetch all files that a flight needs, in parallel and without running them. The build writes their
 * addresses into the page; in development there are none.
 */
export function preloadGame(): void {
  const files = document.querySelector<HTMLMetaElement>('meta[name="game-files"]')?.content ?? "";
  for (const href of files.split(" ").filter(Boolean)) {
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.crossOrigin = "";
    link.href = href;
    document.head.append(link);
  }
}
