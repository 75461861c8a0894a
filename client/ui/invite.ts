import { loadChunk } from "../chunks.ts";
import { inEachLanguage, texts } from "../text/texts.ts";
import { Dialog } from "./dialog.ts";
import { make, makeButton } from "./dom.ts";
import { formatCode, inviteLink } from "./roomCode.ts";

/** The dialog with what a player needs to invite others: the room's code and a link, to copy, to share and as a QR code. */
export class InviteDialog {
  readonly #dialog = new Dialog("invite", () => texts.rooms.invite);
  readonly #code = make("p", "code");
  readonly #qr = make("canvas");
  readonly #link = make("input");
  readonly #copy = makeButton("main-button", () => void this.#copyLink());
  readonly #share = makeButton("main-button", () => void this.#shareLink());

  constructor() {
    const explanation = make("p");
    this.#qr.setAttribute("role", "img");
    this.#link.type = "text";
    this.#link.readOnly = true;
    this.#link.addEventListener("focus", () => this.#link.select());
    const actions = make("footer", "", this.#copy, this.#share);
    this.#dialog.body.append(this.#code, explanation, this.#qr, this.#link, actions);
    inEachLanguage(() => {
      const { inviteText, qr, link, copy, share } = texts.rooms;
      explanation.textContent = inviteText;
      this.#qr.ariaLabel = qr;
      this.#link.ariaLabel = link;
      this.#copy.textContent = copy;
      this.#share.textContent = share;
    });
  }

  /** @param code of the room */
  open(code: string): void {
    const link = inviteLink(location.origin, code);
    this.#code.textContent = formatCode(code);
    this.#link.value = link;
    this.#copy.textContent = texts.rooms.copy;
    this.#share.hidden = !(navigator.canShare?.(this.#shared) ?? false);
    this.#qr.hidden = true;
    void this.#showQr(link);
    this.#dialog.open();
    this.#copy.focus();
  }

  close(): void {
    this.#dialog.close();
  }

  get #shared(): ShareData {
    return { title: "Slipstream", text: texts.rooms.shareText, url: this.#link.value };
  }

  async #copyLink(): Promise<void> {
    const { copied, notCopied } = texts.rooms;
    // The clipboard is only available on https and on localhost.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    const isCopied = await clipboard?.writeText(this.#link.value).then(
      () => true,
      // The browser or the user has denied it.
      () => false,
    );
    this.#copy.textContent = isCopied ? copied : notCopied;
    if (!isCopied) this.#link.focus();
  }

  async #shareLink(): Promise<void> {
    // It rejects when the player closes the share sheet.
    await navigator.share(this.#shared).catch(() => {});
  }

  /** The QR code is for a phone beside this screen. Without it, the link is still there. */
  async #showQr(link: string): Promise<void> {
    try {
      const { drawQr } = await loadChunk("qr", () => import("./qr.ts"));
      // The dialog may show another room meanwhile.
      if (link !== this.#link.value) return;
      drawQr(link, this.#qr);
      this.#qr.hidden = false;
    } catch (error) {
      console.warn("The QR code could not be drawn.", error);
    }
  }
}
