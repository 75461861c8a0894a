/**
 * Copies a text, or, where the browser doesn't let a page do so, selects it for the player to copy. What is added for
 * that goes away as soon as the player turns to something else.
 *
 * @param parent what the selected text is shown in
 * @returns whether it is copied already
 */
export async function copyText(text: string, parent: HTMLElement): Promise<boolean> {
  try {
    // Missing unless the page comes by https or from this computer itself.
    await (navigator.clipboard as Clipboard | undefined)?.writeText(text);
    if (navigator.clipboard !== undefined) return true;
  } catch {
    // Refused, which is up to the browser and its user.
  }
  offerText(text, parent);
  return false;
}

function offerText(text: string, parent: HTMLElement): void {
  const offer = document.createElement("div");
  offer.className = "offer";
  const hint = document.createElement("p");
  hint.textContent = "This browser does not let the page copy. The report is selected: press Ctrl-C, or ⌘C.";
  const area = document.createElement("textarea");
  area.readOnly = true;
  area.value = text;
  // The keys are meant for the text here, not for the ship.
  area.addEventListener("keydown", (event) => event.stopPropagation());
  area.addEventListener("blur", () => offer.remove());
  offer.append(hint, area);
  parent.append(offer);
  area.select();
}
