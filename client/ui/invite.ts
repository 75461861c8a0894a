import { loadChunk } from "../net/chunks.ts";
import { texts } from "../text/texts.ts";
import { button, element } from "./elements.ts";
import { formatCode, inviteLink } from "./roomCode.ts";

/**
 * Opens a dialog with what a player needs to invite others into a room: its code and a link, to copy, to share and as a
 * QR code. Escape closes it, and the focus returns to where it was.
 *
 * @param code of the room
 */
export function openInvite(code: string): void {
  document.getElementById("invite")?.remove();
  const { rooms } = texts;
  const link = inviteLink(location.origin, code);
  const dialog = element("dialog");
  dialog.id = "invite";
  const heading = element("h2", "", rooms.invite);
  heading.id = "invite-title";
  dialog.setAttribute("aria-labelledby", heading.id);
  const canvas = element("canvas");
  canvas.hidden = true;
  canvas.setAttribute("role", "img");
  canvas.ariaLabel = rooms.qr;
  const field = element("input");
  field.readOnly = true;
  field.value = link;
  field.ariaLabel = rooms.link;
  field.addEventListener("focus", () => field.select());
  const copy = button("main", rooms.copy, () => void copyLink(link, field, copy));
  const actions = element("div", "actions", copy);
  const data = { title: "Slipstream", text: rooms.shareText, url: link };
  if (navigator.canShare?.(data)) actions.append(button("", rooms.share, () => void share(data)));
  actions.append(button("", rooms.close, () => dialog.close()));
  const codeText = element("p", "code", formatCode(code));
  dialog.append(heading, codeText, element("p", "", rooms.inviteText), canvas, field, actions);
  // Keys in the dialog do not steer the ship.
  for (const type of ["keydown", "keyup"]) dialog.addEventListener(type, (event) => event.stopPropagation());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  copy.focus();
  void showQr(link, canvas);
}

async function copyLink(link: string, field: HTMLInputElement, copy: HTMLButtonElement): Promise<void> {
  try {
    // The clipboard is only available on https and on localhost.
    await (navigator.clipboard as Clipboard | undefined)?.writeText(link);
    if (navigator.clipboard !== undefined) {
      copy.textContent = texts.rooms.copied;
      return;
    }
  } catch {
    // The browser or the user has denied it.
  }
  field.focus();
  copy.textContent = texts.rooms.notCopied;
}

async function share(data: ShareData): Promise<void> {
  // It rejects when the player closes the share sheet.
  await navigator.share(data).catch(() => {});
}

/** The code is a help for a phone beside this screen. Without it, the link is still there. */
async function showQr(link: string, canvas: HTMLCanvasElement): Promise<void> {
  try {
    const { drawQr } = await loadChunk("qr", () => import("./qr.ts"));
    drawQr(link, canvas);
    canvas.hidden = false;
  } catch (error) {
    console.warn("The QR code could not be drawn.", error);
  }
}
