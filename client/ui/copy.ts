/**
 * Copies a text. If the browser does not allow that, shows the text selected, so that the player can copy it. It is
 * removed when it loses the focus.
 *
 * @param parent the element in which the text is shown
 * @returns whether the text was copied
 */
export async function copyText(text: string, parent: HTMLElement): Promise<boolean> {
  try {
    // The clipboard is only available on https and on localhost.
    await (navigator.clipboard as Clipboard | undefined)?.writeText(text);
    if (navigator.clipboard !== undefined) return true;
  } catch {
    // The browser or the user has denied it.
  }
  showText(text, parent);
  return false;
}

function showText(text: string, parent: HTMLElement): void {
  const box = document.createElement("div");
  box.className = "offer";
  const hint = document.createElement("p");
  hint.textContent = "Your browser does not let this page copy. The report is selected: press Ctrl-C, or ⌘C.";
  const area = document.createElement("textarea");
  area.readOnly = true;
  area.value = text;
  // Keys in the text must not steer the ship.
  area.addEventListener("keydown", (event) => event.stopPropagation());
  area.addEventListener("blur", () => box.remove());
  box.append(hint, area);
  parent.append(box);
  area.select();
}
