import { setTimeout as sleep } from "node:timers/promises";
import { Protocol } from "@colyseus/shared-types";
import type { RoomName } from "../../game/rooms.ts";
import { JOINED, reconnectUrl, reserveSeat, seatUrl } from "../../tools/clients/seat.ts";
import { holdsWithin } from "../../tools/deadline.ts";
import { BINARY, clientFrame } from "../../tools/frames.ts";
import { FRAMES, INPUTS, PAYLOADS, requests } from "./corpus.ts";
import type { Dice } from "./dice.ts";
import { type Outcome, Wire } from "./wire.ts";

/** Time for the server to let a client in, ms. */
const JOIN_MS = 1000;

/** The outcome of an attack. */
interface Attack extends Outcome {
  kind: "request" | "session";
  /** number of frames or requests sent */
  sent: number;
}

/** Sends an almost valid HTTP request. */
export async function request(endpoint: string, dice: Dice): Promise<Attack> {
  const url = new URL(endpoint);
  const wire = new Wire(url);
  const whole = Buffer.from(dice.pick(requests(url.host)), "latin1");
  const bytes = dice.chance(0.9) ? dice.mutate(whole) : whole;
  let sent = 1;
  if (dice.chance(0.2)) {
    // In two pieces, with a pause.
    const cut = dice.below(bytes.length + 1);
    wire.write(bytes.subarray(0, cut));
    await sleep(dice.below(100));
    wire.write(bytes.subarray(cut));
  } else {
    wire.write(bytes);
    // Several requests on one connection.
    for (; dice.chance(0.3); sent++) wire.write(dice.mutate(whole));
  }
  return { kind: "request", sent, ...(await wire.outcome()) };
}

/** Takes a real seat and sends almost valid messages. Some attackers drop the connection and reconnect. */
export async function session(endpoint: string, room: RoomName, dice: Dice): Promise<Attack> {
  const seat = seatUrl(endpoint, await reserveSeat(endpoint, `joinOrCreate/${room}`));
  let wire = await open(seat);
  let sent = await talk(wire, dice);
  for (let left = dice.chance(0.3) ? dice.below(8) : 0; left > 0 && wire.upgraded; left--) {
    const token = dice.chance(0.9) ? Buffer.from(wire.token) : dice.mutate(Buffer.from(wire.token));
    // Sometimes the old connection still exists when the new one arrives.
    if (dice.chance(0.7)) wire.destroy();
    const previous = wire;
    wire = await open(reconnectUrl(seat, token.toString("latin1")));
    previous.destroy();
    sent += await talk(wire, dice);
  }
  return { kind: "session", sent, ...(await wire.outcome()) };
}

/** Opens a WebSocket, and waits until the server lets the client in or refuses. */
async function open(url: URL): Promise<Wire> {
  const wire = new Wire(url);
  wire.upgrade(url);
  await holdsWithin(JOIN_MS, () => wire.token !== "" || wire.ended);
  return wire;
}

/** Sends messages on a connection. @returns number of frames sent */
async function talk(wire: Wire, dice: Dice): Promise<number> {
  if (dice.chance(0.9)) wire.write(clientFrame(BINARY, JOINED));
  if (dice.chance(0.05)) wire.paused = true;
  let sent = 1;
  for (let left = 1 + dice.below(60); left > 0 && !wire.ended; left--, sent++) {
    wire.write(frame(dice));
    // Pauses, so that not every session ends because of its message rate.
    if (dice.chance(0.3)) await sleep(dice.below(30));
  }
  return sent;
}

function frame(dice: Dice): Buffer {
  const what = dice.random();
  // A valid frame with an invalid payload reaches the room.
  if (what < 0.35) return clientFrame(BINARY, dice.mutate(dice.pick(PAYLOADS)));
  if (what < 0.5) return clientFrame(BINARY, dice.bytes(dice.below(40)));
  // Valid input, so that sessions last longer: turns, and every field.
  if (what < 0.7) {
    return clientFrame(BINARY, Uint8Array.of(Protocol.ROOM_INPUT_RELIABLE, 0x80, dice.below(256), dice.below(256)));
  }
  if (what < 0.85) return clientFrame(BINARY, dice.pick(INPUTS));
  return dice.chance(0.5) ? dice.mutate(dice.pick(FRAMES)) : dice.pick(FRAMES);
}
