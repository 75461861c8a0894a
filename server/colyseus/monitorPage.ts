import { readdirSync, readFileSync } from "node:fs";
import type { Request, Response } from "express";
import { log } from "../log.ts";

/** Corrects the page of @colyseus/monitor 0.18.5, which truncates ids in its columns and has two invisible buttons. */
const STYLE = `<style>
  .MuiContainer-root { max-width: none !important; padding: 0 8px !important; }
  .MuiDataGrid-cell, .MuiDataGrid-columnHeader { padding: 0 3px !important; font-size: 13px; }
  .MuiAppBar-root .MuiButton-root { background: #fff !important; }
</style>`;

/**
 * Replacements in the script of the page, which lists the clients of a room by session id (0.18.5). They add a column
 * with the names of the players, from the state that the script has loaded. React escapes the names. This can go when
 * the columns for clients can be configured like those for rooms.
 */
const EDITS: [from: string, to: string][] = [
  [
    '[{field:"sessionId",headerName:"sessionId",flex:1},',
    '[{field:"name",headerName:"name",flex:1},{field:"sessionId",headerName:"sessionId",flex:1},',
  ],
  [
    "sessionId:o.sessionId,elapsedTime:o.elapsedTime",
    'name:this.state.state?.players?.[o.sessionId]?.name??"",sessionId:o.sessionId,elapsedTime:o.elapsedTime',
  ],
];

/**
 * Serves the page and the script of the monitor with these changes.
 *
 * @returns a function that answers a request for the page or the script, and returns false for any other request
 */
export function monitorPage(): (req: Request, res: Response) => boolean {
  const folder = new URL("static/", import.meta.resolve("@colyseus/monitor"));
  // Removes the icon font, which the page would load from Google and does not use.
  const page = readFileSync(new URL("index.html", folder), "utf8")
    .replaceAll(/<link href="https:[^>]*>/g, "")
    .replace("</head>", `${STYLE}</head>`);
  const names = readdirSync(new URL("assets/", folder)).filter((name) => name.endsWith(".js"));
  const scripts = new Map(
    names.map((name) => [`/assets/${name}`, edited(readFileSync(new URL(`assets/${name}`, folder), "utf8"))]),
  );
  if (![...scripts.values()].some(Boolean)) log.warn("The monitor shows no player names: its script has changed.");
  return (req, res) => {
    const script = scripts.get(req.path);
    if (/^\/monitor\/(\?|$)/i.test(req.originalUrl)) res.set("Cache-Control", "no-cache").type("html").send(page);
    else if (script !== undefined) res.set("Cache-Control", "no-cache").type("js").send(script);
    return res.headersSent;
  };
}

/** The script with all replacements, or undefined unless it contains each text to replace exactly once. */
function edited(script: string): string | undefined {
  if (!EDITS.every(([from]) => script.split(from).length === 2)) return undefined;
  return EDITS.reduce((text, [from, to]) => text.replace(from, () => to), script);
}
