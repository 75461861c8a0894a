import { basicAuth } from "../../tools/basicAuth.ts";

/** Rooms and clients by the monitor's API, with the headers that its own page sends. */
export async function monitorCounts(endpoint: string, password: string): Promise<{ rooms: number; clients: number }> {
  const response = await fetch(`${endpoint}/monitor/api`, {
    headers: { ...basicAuth("admin", password), "sec-fetch-site": "same-origin", "sec-fetch-dest": "empty" },
  });
  if (!response.ok) throw new Error(`the monitor answered ${response.status}`);
  const { rooms } = (await response.json()) as { rooms: { clients: number }[] };
  return { rooms: rooms.length, clients: rooms.reduce((sum, room) => sum + room.clients, 0) };
}
