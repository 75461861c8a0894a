import { createHash } from "node:crypto";
import type { ListedBan } from "../bans/ban.ts";

const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1b1f24; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #c8ccd0; vertical-align: top; }
  caption { text-align: left; }
  button { font: inherit; padding: .3rem .8rem; }
  input { font: inherit; padding: .3rem; width: 12rem; }
  code { font-size: 15px; }
  [role=status] { border-left: 4px solid #0a6c74; padding-left: .8rem; }
`;

/** of the style, for the Content-Security-Policy */
export const STYLE_HASH = `sha256-${createHash("sha256").update(STYLE).digest("base64")}`;

interface Contents {
  readonly bans: readonly ListedBan[];
  /** for how long players are banned; 0 if bans are turned off */
  readonly minutes: number;
  /** what the last form did; empty if there was none */
  readonly message: string;
}

/** The page with the list of bans, as HTML. It works without a script. */
export function bansPage({ bans, minutes, message }: Contents): string {
  const duration = minutes === 0 ? "Bans are turned off (BAN_MINUTES=0)." : `A new ban lasts ${minutes} min.`;
  const list =
    bans.length === 0
      ? "<p>Nobody is banned.</p>"
      : `<table><caption>Players who can't join now</caption><thead><tr>${HEADS}</tr></thead><tbody>
${bans.map(row).join("\n")}
</tbody></table>`;
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bans - Slipstream</title><style>${STYLE}</style></head><body>
<nav><a href="/monitor/">Monitor</a></nav>
<main><h1>Bans</h1>
${message === "" ? "" : `<p role="status">${escapeHtml(message)}</p>`}
${list}
<p>A player whom you disconnect in the monitor is banned. ${duration}</p>
${minutes === 0 ? "" : FORM}
</main></body></html>
`;
}

const HEADS = ["Id", "Session", "Room", "Made (UTC)", "Ends (UTC)", "Why", "Applies to", "Lift"]
  .map((text) => `<th scope="col">${text}</th>`)
  .join("");

const FORM = `<form method="post" action="/monitor/bans">
<label>Ban a session: <input name="sessionId" required maxlength="32" pattern="[\\w\\-]+" autocomplete="off"></label>
<button>Ban</button></form>
<p>The monitor and the log have session ids. If the player has left, the ban refuses the ship, but not the address.</p>`;

function row({ id, sessionId, roomId, madeAt, until, secondsLeft, why, network }: ListedBan): string {
  const cells = [
    `<code>${escapeHtml(id)}</code>`,
    `<code>${escapeHtml(sessionId)}</code>`,
    roomId === "" ? "" : `<code>${escapeHtml(roomId)}</code>`,
    time(madeAt),
    `${time(until)}, in ${Math.ceil(secondsLeft / 60)} min`,
    escapeHtml(why),
    network ? "session and network" : "session",
    `<form method="post" action="/monitor/bans/lift"><input type="hidden" name="id" value="${escapeHtml(id)}">
<button aria-label="Lift ban ${escapeHtml(id)}">Lift</button></form>`,
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}

/** @param iso ISO 8601, UTC */
function time(iso: string): string {
  return `<time datetime="${iso}">${iso.slice(0, 19).replace("T", " ")}</time>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
