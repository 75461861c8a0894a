import { InputEncoder } from "@colyseus/schema/input";
import { Protocol, ProtocolModifier } from "@colyseus/shared-types";
import { STEP_SECONDS } from "../../game/constants.ts";
import { ShipInput } from "../../protocol/schema.ts";
import { DENSITY, SHIPS } from "../../protocol/shipsMessage.ts";
import { JOINED, publicSeatUrl, reconnectionTokenIn, reserveSeat } from "../../tools/clients/seat.ts";
import { BINARY, clientFrame, type Frame, TEXT } from "../../tools/frames.ts";

/** The input of one step. */
export interface Input {
  /** radians, as the server will read it */
  facing: number;
  thrusting: boolean;
  boost?: boolean;
}

/** Encodes one input for many clients that steer alike. */
export interface Steering {
  /** the current input */
  readonly input: Input;
  /** Sets the next input. @param boost whether it asks for a boost; false by default */
  turn(facing: number, boost?: boolean): void;
  /** The current input as a frame. @param first whether the client has sent no input yet, or others than these */
  frame(client: { id: string; first: boolean }): Buffer;
}

/** The protocol of one of the servers. */
export interface Dialect {
  /** Gets a seat. @returns its WebSocket address */
  seat(endpoint: string, room: RoomChoice): Promise<URL>;
  /** Reads the first frame from the server. */
  greet(first: Frame, url: URL): Greeting;
  isUpdate(frame: Frame): boolean;
  /** Whether a frame is a further part of the update before it. */
  isPart(frame: Frame): boolean;
  /** Number of inputs that an update acknowledges; undefined where only its content tells. */
  shown(update: Frame): number | undefined;
  /** @param thrusting whether the clients thrust */
  steering(thrusting: boolean): Steering;
}

interface Greeting {
  /** player id; empty where the server sends none */
  id: string;
  room: string;
  /** frames to answer with */
  answer: Buffer[];
  /** reconnection token; absent where the server keeps no seats */
  token?: string;
}

export interface RoomChoice {
  /** room type */
  name: string;
  /** players per room */
  size: number;
  /** number of the client that asks */
  client: number;
}

export const STATE = Protocol.ROOM_STATE | ProtocolModifier.TIMED;
export const PATCH = Protocol.ROOM_STATE_PATCH | ProtocolModifier.TIMED;
/** Bytes of a timed frame before its body: the code, u32 room time in ms, u32 acknowledged inputs. */
export const TIMED_HEAD = 9;

/** Room time of a timed frame, ms. */
export function roomTime(head: Uint8Array): number {
  return u32(head, 1);
}

/** Number of inputs that a timed frame acknowledges. */
export function acknowledged(head: Uint8Array): number {
  return u32(head, 5);
}

/** The content of a message that the server sent as bytes; undefined if the frame is something else. */
export function bytesMessage({ opcode, head }: Frame, type: string): Uint8Array | undefined {
  if (opcode !== BINARY || head[0] !== Protocol.ROOM_DATA_BYTES) return undefined;
  // The type is a MessagePack string of less than 32 bytes.
  if (head[1] !== (0xa0 | type.length)) return undefined;
  for (let i = 0; i < type.length; i++) if (head[2 + i] !== type.charCodeAt(i)) return undefined;
  return head.subarray(2 + type.length);
}

const game: Dialect = {
  async seat(endpoint, { name }) {
    return publicSeatUrl(endpoint, await reserveSeat(endpoint, `joinOrCreate/${name}`));
  },

  greet({ head }, url) {
    const token = reconnectionTokenIn(head);
    const id = url.searchParams.get("sessionId") ?? "";
    return { id, room: url.pathname, answer: [clientFrame(BINARY, JOINED)], token };
  },

  isUpdate({ opcode, head }) {
    return opcode === BINARY && head[0] === PATCH;
  },

  // Rooms of type `bigsky` send the ships after each patch.
  isPart: (frame) => bytesMessage(frame, SHIPS) !== undefined || bytesMessage(frame, DENSITY) !== undefined,

  shown({ head }) {
    return acknowledged(head);
  },

  steering(thrusting) {
    const input = new ShipInput();
    input.thrusting = thrusting;
    const encoder = new InputEncoder(input, { mode: "reliable" });
    let whole: Buffer = Buffer.alloc(0);
    let changes: Buffer = whole;
    return {
      input,
      turn(facing, boost = false) {
        input.facing = facing;
        input.boost = boost;
        changes = inputFrame(encoder.encode());
        // The first input of a client must have all fields.
        encoder.reset();
        whole = inputFrame(encoder.encode());
      },
      frame: ({ first }) => (first ? whole : changes),
    };
  },
};

const wsJson: Dialect = {
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

  isPart: () => false,

  shown: () => undefined,

  steering(thrusting) {
    const input = { facing: 0, thrusting };
    return {
      input,
      turn(facing) {
        input.facing = facing;
      },
      frame({ id, first }) {
        const facing = jsonFrame({ type: "facing", playerId: id, facing: input.facing });
        return first && thrusting ? Buffer.concat([jsonFrame({ type: "mouseDown", playerId: id }), facing]) : facing;
      },
    };
  },
};

/** The floor gets the same frames as the game and ignores them. */
const floor: Dialect = {
  ...game,
  seat: async (endpoint) => new URL("/", endpoint),
  greet: () => ({ id: "", room: "", answer: [] }),
  isUpdate: ({ opcode }) => opcode === BINARY,
  isPart: () => false,
  shown: () => undefined,
};

export const DIALECTS = { game, "ws-json": wsJson, floor };

/** Direction of the tutorial's clients after a number of steps: the sine of the time in seconds. */
export function tutorialFacing(steps: number, phase: number): number {
  return Math.sin(steps * STEP_SECONDS + phase);
}

function inputFrame(body: Uint8Array): Buffer {
  return clientFrame(BINARY, Buffer.concat([Uint8Array.of(Protocol.ROOM_INPUT_RELIABLE), body]));
}

function jsonFrame(message: object): Buffer {
  return clientFrame(TEXT, Buffer.from(JSON.stringify(message)));
}

/** Reads an unsigned 32-bit number, little-endian. */
function u32(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
}
