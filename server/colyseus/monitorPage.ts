import { readdirSync, readFileSync } from "node:fs";
import type { Request, Response } from "express";
import { log } from "../log.ts";

/** Corrects the page of @colyseus/monitor 0.18.5, which truncates ids in its columns and has two invisible buttons. */
const STYLE = `<style>
  .MuiContainer-root { max-width: none !important; padding: 0 8px !important; }
  .MuiDataGrid-cell, .MuiDataGrid-columnHeader { padding: 0 2px !important; font-size: 12px; }
  .MuiAppBar-root .MuiButton-root { background: #fff !important; }
  #bans { margin: 8px; font-family: sans-serif; }
</style>`;

/** Replacements in the script of the page (0.18.5). */
type Edits = readonly [from: string, to: string][];

/**
 * The script lists the clients of a room by session id. This adds a column with the names of the players, from the state
 * that the script has loaded. React escapes the names. It can go when the columns for clients can be configured like
 * those for rooms.
 */
const NAMES: Edits = [
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
 * A room closes when its last player has left, and the page of the room keeps showing its last state. This adds a
 * sentence to the title. It can go when the page tells by itself that its room is gone.
 */
const ROOM_GONE: Edits = [
  [
    "H5(t).then(n=>this.setState(n)).catch(",
    "H5(t).then(n=>this.setState(n.clients?{...n,gone:false}:{gone:true,clients:[]})).catch(",
  ],
  [
    '["Room ",this.state.roomId]',
    '["Room ",this.state.roomId,this.state.gone?" has closed. This is its last state: go back to the list of rooms.":""]',
  ],
];

/**
 * One click closes a room or disconnects a player. This asks before. It can go when the page asks by itself.
 *
 * @param banMinutes for how long the player is banned, or 0
 */
function questions(banMinutes: number): Edits {
  const ban = banMinutes === 0 ? "" : ` The player can't join for ${banMinutes} min.`;
  const close = (room: string) => `confirm("Close room "+${room}+"? All its players are disconnected.")`;
  return [
    ['async disposeRoom(t){await WS(t,"disconnect")', `async disposeRoom(t){${close("t")}&&await WS(t,"disconnect")`],
    [
      'disposeRoom(){this.roomCall("disconnect")',
      `disposeRoom(){${close("this.state.roomId")}&&this.roomCall("disconnect")`,
    ],
    [
      'disconnectClient(t){this.roomCall("_forceClientDisconnect",t)',
      'disconnectClient(t){const n=this.state.state?.players?.[t]?.name??"";' +
        `confirm("Disconnect "+(n?n+" ("+t+")":t)+"?${ban}")&&this.roomCall("_forceClientDisconnect",t)`,
    ],
  ];
}

/**
 * Serves the page and the script of the monitor with these changes.
 *
 * @param banMinutes for how long a player who is disconnected there is banned, or 0
 * @returns a function that answers a request for the page or the script, and returns false for any other request
 */
export function monitorPage(banMinutes: number): (req: Request, res: Response) => boolean {
  const folder = new URL("static/", import.meta.resolve("@colyseus/monitor"));
  // Removes the icon font, which the page would load from Google and does not use.
  const page = readFileSync(new URL("index.html", folder), "utf8")
    .replaceAll(/<link href="https:[^>]*>/g, "")
    .replace("</head>", `${STYLE}</head>`)
    .replace("<body>", '<body><p id="bans"><a href="/monitor/bans">Bans</a></p>');
  const edits = [...NAMES, ...ROOM_GONE, ...questions(banMinutes)];
  const names = readdirSync(new URL("assets/", folder)).filter((name) => name.endsWith(".js"));
  const scripts = new Map(
    names.map((name) => [`/assets/${name}`, edited(readFileSync(new URL(`assets/${name}`, folder), "utf8"), edits)]),
  );
  if (![...scripts.values()].some(Boolean)) {
    log.warn("The monitor shows no player names and asks no questions: its script has changed.");
  }
  return (req, res) => {
    const script = scripts.get(req.path);
    if (/^\/monitor\/(\?|$)/i.test(req.originalUrl)) res.set("Cache-Control", "no-cache").type("html").send(page);
    else if (script !== undefined) res.set("Cache-Control", "no-cache").type("js").send(script);
    return res.headersSent;
  };
}

/** The script with all replacements, or undefined unless it contains each text to replace exactly once. */
function edited(script: string, edits: Edits): string | undefined {
  if (!edits.every(([from]) => script.split(from).length === 2)) return undefined;
  return edits.reduce((text, [from, to]) => text.replace(from, () => to), script);
}
