import { readdirSync, readFileSync } from "node:fs";
import type { Request, Response } from "express";
import { log } from "../log.ts";

/**
 * What the page of the monitor looks wrong without (0.18.5): its columns are cut off well before their ids end, and two
 * of its buttons have the color of the bar they are on.
 */
const STYLE = `<style>
  .MuiContainer-root { max-width: none !important; }
  .MuiDataGrid-cell, .MuiDataGrid-columnHeader { padding: 0 6px !important; font-size: 13px; }
  .MuiAppBar-root .MuiButton-root { background: #fff !important; }
</style>`;

/**
 * The script of the page lists the clients of a room by session id (0.18.5). These edits add a column with the names of
 * their players, which are in the state that it has loaded. React escapes what it shows. Each edit can go when the
 * monitor has columns for clients as it has for rooms.
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
 * Serves the page and the script of the monitor with those changes, and leaves everything else to the monitor.
 *
 * @returns what answers a request, and returns whether it has
 */
export function monitorPage(): (req: Request, res: Response) => boolean {
  const folder = new URL("static/", import.meta.resolve("@colyseus/monitor"));
  // Without the icon font, which it would load from Google and does not use.
  const page = readFileSync(new URL("index.html", folder), "utf8")
    .replaceAll(/<link href="https:[^>]*>/g, "")
    .replace("</head>", `${STYLE}</head>`);
  const names = readdirSync(new URL("assets/", folder)).filter((name) => name.endsWith(".js"));
  const scripts = new Map(
    names.map((name) => [`/assets/${name}`, edited(readFileSync(new URL(`assets/${name}`, folder), "utf8"))]),
  );
  if (![...scripts.values()].some(Boolean))
    log.warn("The monitor shows no names: its page is not the one that is known.");
  return (req, res) => {
    const script = scripts.get(req.path);
    if (/^\/monitor\/(\?|$)/i.test(req.originalUrl)) res.set("Cache-Control", "no-cache").type("html").send(page);
    else if (script !== undefined) res.set("Cache-Control", "no-cache").type("js").send(script);
    return res.headersSent;
  };
}

/** The script with all edits, or undefined if it lacks what is to be replaced. */
function edited(script: string): string | undefined {
  if (!EDITS.every(([from]) => script.split(from).length === 2)) return undefined;
  return EDITS.reduce((text, [from, to]) => text.replace(from, () => to), script);
}
