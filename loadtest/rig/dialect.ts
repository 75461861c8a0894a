import { InputEncoder } from "@colyseus/schema/input";
import { STEP_SECONDS } from "../../game/constants.ts";
import { ShipInput } from "../../protocol/schema.ts";
import { BINARY, clientFrame, type Frame, TEXT } from "../../tools/frames.ts";

/** What a pilot says in one step, and how often it has spoken before. */
export interface Utterance {
  /** radians, as the server will read it */
  facing: number;
  thrusting: boolean;
}

/** Writes the inputs of many pilots who say the same at the same time. */
export interface Helm {
  /** What is said now; the same until the next `turn`. */
  readonly said: Utterance;
  /** Says the next thing. */
  turn(facing: number): void;
  /** The current input as a frame for a pilot who has not said anything yet, or who has. */
  frame(pilot: { id: string; first: boolean }): Buffer;
}

/** How one of the servers is spoken to. */
export interface Dialect {
  /** Gets a seat: where to connect to. */
  seat(endpoint: string, room: RoomChoice): Promise<URL>;
  /** What to answer the first frame with, and who the server says the pilot is and where. */
  greet(first: Frame, url: URL): Greeting;
  isUpdate(frame: Frame): boolean;
  /** How many inputs of its own the update shows, where that can be told without decoding it. */
  shown(update: Frame): number | undefined;
  /** @param thrusting whether its pilots have their engines on */
  helm(thrusting: boolean): Helm;
}

export interface Greeting {
  /** of the player; empty where the server does not say */
  id: string;
  room: string;
  answer: Buffer[];
  /** with which the seat can be taken again; absent where the server keeps none */
  token?: string;
}

export interface RoomChoice {
  /** type of the room */
  name: string;
  /** players in it at the most */
  size: number;
  /** number of the client who asks */
  client: number;
}

/** Codes of Colyseus 0.18 that a client without the SDK needs; @colyseus/shared-types, Protocol.ts. */
const JOIN_ROOM = 10;
export const ROOM_STATE = 14;
export const ROOM_STATE_PATCH = 15;
const ROOM_INPUT_RELIABLE = 19;
/** bit on the code: a time stamp and an acknowledgement come before the body */
export const TIMED = 0x80;
/** Bytes of a timed frame before its body: the code, u32 room time in ms, u32 inputs accounted for. */
export const TIMED_HEAD = 9;

export function roomTime(head: Uint8Array): number {
  return u32(head, 1);
}

export const game: Dialect = {
  async seat(endpoint, { name }) {
    const response = await fetch(`${endpoint}/matchmake/joinOrCreate/${name}`, { method: "POST", body: "{}" });
    if (!response.ok) throw new Error(`no seat: ${response.status} ${await response.text()}`);
    const seat = (await response.json()) as { processId: string; roomId: string; sessionId: string; error?: string };
    if (seat.error !== undefined) throw new Error(`no seat: ${seat.error}`);
    return new URL(`/${seat.processId}/${seat.roomId}?sessionId=${seat.sessionId}`, endpoint);
  },

  greet({ head }, url) {
    if (head[0] !== JOIN_ROOM) throw new Error(`the server answered the join with code ${head[0]}`);
    const answer = [clientFrame(BINARY, Uint8Array.of(JOIN_ROOM))];
    const token = Buffer.from(head.subarray(2, 2 + (head[1] ?? 0))).toString();
    return { id: url.searchParams.get("sessionId") ?? "", room: url.pathname, answer, token };
  },

  isUpdate({ opcode, head }) {
    return opcode === BINARY && head[0] === (ROOM_STATE_PATCH | TIMED);
  },

  shown({ head }) {
    return u32(head, 5);
  },

  helm(thrusting) {
    const input = new ShipInput();
    input.thrusting = thrusting;
    const encoder = new InputEncoder(input, { mode: "reliable" });
    let whole: Buffer = Buffer.alloc(0);
    let changes: Buffer = whole;
    return {
      said: input,
      turn(facing) {
        input.facing = facing;
        changes = inputFrame(encoder.encode());
        // A pilot who has not said anything yet must say everything.
        encoder.reset();
        whole = inputFrame(encoder.encode());
      },
      frame: ({ first }) => (first ? whole : changes),
    };
  },
};

export const wsJson: Dialect = {
  async seat(endpoint, { size, client }) {
    return new URL(`/ws/game/${Math.floor(client / size)}`, endpoint);
  },

  greet({ head }, url) {
    const { playerId } = JSON.parse(Buffer.from(head).toString()) as { playerId: string };
    return { id: playerId, room: url.pathname, answer: [] };
  },

  isUpdate({ opcode }) {
    return opcode === TEXT;
  },

  shown: () => undefined,

  helm(thrusting) {
    const said = { facing: 0, thrusting };
    return {
      said,
      turn(facing) {
        said.facing = facing;
      },
      frame({ id, first }) {
        const facing = jsonFrame({ type: "facing", playerId: id, facing: said.facing });
        return first && thrusting ? Buffer.concat([jsonFrame({ type: "mouseDown", playerId: id }), facing]) : facing;
      },
    };
  },
};

/** The floor gets what the game gets, and takes no notice. */
export const floor: Dialect = {
  ...game,
  seat: async (endpoint) => new URL("/", endpoint),
  greet: () => ({ id: "", room: "", answer: [] }),
  isUpdate: ({ opcode }) => opcode === BINARY,
  shown: () => undefined,
};

export const DIALECTS = { game, "ws-json": wsJson, floor };

/** How long the pilots of the tutorial keep to a course: they face the sine of the time in seconds. */
export function tutorialFacing(steps: number, phase: number): number {
  return Math.sin(steps * STEP_SECONDS + phase);
}

function inputFrame(body: Uint8Array): Buffer {
  return clientFrame(BINARY, Buffer.concat([Uint8Array.of(ROOM_INPUT_RELIABLE), body]));
}

function jsonFrame(message: object): Buffer {
  return clientFrame(TEXT, Buffer.from(JSON.stringify(message)));
}

function u32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)) >>>
    0
  );
}
