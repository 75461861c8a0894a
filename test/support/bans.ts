import type { ListedBan } from "../../server/bans/ban.ts";

const OPERATOR = { "sec-fetch-site": "same-origin", "sec-fetch-dest": "empty" };

/** Disconnects a client in the monitor, as its page does. */
export async function kick({ url }: { url: string }, roomId: string, sessionId: string): Promise<void> {
  const args = encodeURIComponent(JSON.stringify([sessionId]));
  const call = `${url}/monitor/api/room/call?roomId=${roomId}&method=_forceClientDisconnect&args=${args}`;
  const response = await fetch(call, { headers: OPERATOR });
  if (response.status !== 200) throw new Error(`the monitor answered ${response.status}`);
}

/** What `GET /monitor/bans` lists. */
export async function listBans({ url }: { url: string }, headers: Record<string, string> = {}): Promise<ListedBan[]> {
  const response = await fetch(`${url}/monitor/bans`, { headers: { accept: "application/json", ...headers } });
  return ((await response.json()) as { bans: ListedBan[] }).bans;
}

/** Sends a form to the page of bans, as curl does. @returns the status, and what was done */
export async function sendForm(
  { url }: { url: string },
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<{ status: number; done?: string }> {
  const response = await fetch(`${url}/monitor/bans${path}`, {
    method: "POST",
    headers: { accept: "application/json", ...headers },
    body: new URLSearchParams(fields),
  });
  const text = await response.text();
  return { status: response.status, ...(response.ok ? (JSON.parse(text) as { done: string }) : {}) };
}
