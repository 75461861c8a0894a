import { setTimeout as sleep } from "node:timers/promises";
import { BINARY, clientFrame } from "../../tools/frames.ts";
import { FRAMES, PAYLOADS, requests } from "./corpus.ts";
import type { Dice } from "./dice.ts";
import { type Outcome, Wire } from "./wire.ts";

/** What an attack did, and what came of it. */
export interface Attack extends Outcome {
  kind: "request" | "session";
  /** frames or requests sent */
  sent: number;
}

/** Makes a request that is nearly one. */
export async function request(endpoint: string, dice: Dice): Promise<Attack> {
  const wire = new Wire(endpoint);
  const whole = Buffer.from(dice.pick(requests(new URL(endpoint).host)), "latin1");
  const bytes = dice.chance(0.9) ? dice.mutate(whole) : whole;
  let sent = 1;
  if (dice.chance(0.2)) {
    // In pieces, with pauses.
    const cut = dice.below(bytes.length + 1);
    wire.say(bytes.subarray(0, cut));
    await sleep(dice.below(100));
    wire.say(bytes.subarray(cut));
  } else {
    wire.say(bytes);
    // Several on one connection.
    for (; dice.chance(0.3); sent++) wire.say(dice.mutate(whole));
  }
  return { kind: "request", sent, ...(await wire.outcome()) };
}

/** Takes a real seat and then says things that are nearly right; some drop the connection and take the seat again. */
export async function session(endpoint: string, dice: Dice): Promise<Attack> {
  const response = await fetch(`${endpoint}/matchmake/joinOrCreate/game`, { method: "POST", body: "{}" });
  const seat = (await response.json()) as { processId?: string; roomId?: string; sessionId?: string };
  const address = `/${seat.processId}/${seat.roomId}?sessionId=${seat.sessionId}`;
  let wire = await knock(endpoint, address);
  let sent = await talk(wire, dice);
  for (let left = dice.chance(0.3) ? dice.below(8) : 0; left > 0 && wire.upgraded; left--) {
    const token = dice.chance(0.9) ? Buffer.from(wire.token) : dice.mutate(Buffer.from(wire.token));
    // Sometimes the old connection is still there when the new one comes.
    if (dice.chance(0.7)) wire.hangUp();
    const previous = wire;
    wire = await knock(
      endpoint,
      `${address}&reconnectionToken=${encodeURIComponent(token.toString("latin1"))}&skipHandshake=1`,
    );
    previous.hangUp();
    sent += await talk(wire, dice);
  }
  return { kind: "session", sent, ...(await wire.outcome()) };
}

/** Opens a connection to a seat, and waits until it is one, or is refused. */
async function knock(endpoint: string, address: string): Promise<Wire> {
  const wire = new Wire(endpoint);
  wire.say(
    `GET ${address} HTTP/1.1\r\nHost: ${new URL(endpoint).host}\r\n` +
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
  );
  for (let waited = 0; wire.token === "" && !wire.over && waited < 1000; waited += 5) await sleep(5);
  return wire;
}

/** Says things on a connection. @returns frames sent */
async function talk(wire: Wire, dice: Dice): Promise<number> {
  if (dice.chance(0.9)) wire.say(clientFrame(BINARY, Uint8Array.of(10)));
  if (dice.chance(0.05)) wire.stopReading();
  let sent = 1;
  for (let left = 1 + dice.below(60); left > 0 && !wire.over; left--, sent++) {
    wire.say(frame(dice));
    // As often as not at the pace of a player, so that it is not the rate that ends it.
    if (dice.chance(0.3)) await sleep(dice.below(30));
  }
  return sent;
}

function frame(dice: Dice): Buffer {
  const what = dice.random();
  // A right frame around a wrong payload, which is what reaches the room.
  if (what < 0.35) return clientFrame(BINARY, dice.mutate(dice.pick(PAYLOADS)));
  if (what < 0.5) return clientFrame(BINARY, dice.bytes(dice.below(40)));
  // Something good, so that sessions live to say more.
  if (what < 0.85) return clientFrame(BINARY, Uint8Array.of(19, 0x80, dice.below(256), dice.below(256)));
  return dice.chance(0.5) ? dice.mutate(dice.pick(FRAMES)) : dice.pick(FRAMES);
}
