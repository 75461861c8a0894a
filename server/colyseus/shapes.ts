import { EventEmitter } from "node:events";
import type { Server as HttpServer } from "node:http";
import {
  type Client,
  ClientState,
  getMessageBytes,
  InputBufferImpl,
  matchMaker,
  type Presence,
  Protocol,
  Room,
  requestFromIPC,
  SchemaSerializer,
  Server,
} from "@colyseus/core";
import { RedisDriver } from "@colyseus/redis-driver";
import { RedisPresence } from "@colyseus/redis-presence";
import { InputEncoder } from "@colyseus/schema/input";
import { WebSocketClient, WebSocketTransport } from "@colyseus/ws-transport";
import { Redis } from "ioredis";
import { ROOMS } from "../../game/rooms.ts";
import { type GameState, ShipInput, stateSchemas } from "../../protocol/schema.ts";

/** What a part of Colyseus is expected to be, or the value of it in quotes. */
export type Shape =
  | "a function of 1 parameter"
  | `a function of ${number} parameters`
  | "an object"
  | "a boolean"
  | "a number"
  | "null"
  // Of any kind. Where a new object lacks it, since it is set later, the code of the class must name it.
  | "a field"
  | `"${string}"`;

/** A part of Colyseus that a file in this folder depends on: who has it, its name, and what it is expected to be. */
export type Part = readonly [owner: Owner, member: string, shape: Shape];

/** The package of each object that has such parts. */
export const PACKAGES = {
  Room: "@colyseus/core",
  "Room.clock": "@colyseus/clock",
  Server: "@colyseus/core",
  SchemaSerializer: "@colyseus/core",
  InputBufferImpl: "@colyseus/core",
  ClientPrivate: "@colyseus/core",
  Protocol: "@colyseus/core",
  getMessageBytes: "@colyseus/core",
  "a patch without changes": "@colyseus/core",
  "a request to another process": "@colyseus/core",
  "the code of matchMaker.joinOrCreate": "@colyseus/core",
  "the code of matchMaker.remoteRoomCall": "@colyseus/core",
  "the code of matchMaker.reserveSeatFor": "@colyseus/core",
  "an input": "@colyseus/schema",
  WebSocketTransport: "@colyseus/ws-transport",
  WebSocketClient: "@colyseus/ws-transport",
  "the HTTP server of a WebSocketTransport": "@colyseus/ws-transport",
  WebSocketServer: "ws",
  WebSocket: "ws",
  RedisDriver: "@colyseus/redis-driver",
  "a room in Redis": "@colyseus/redis-driver",
  RedisPresence: "@colyseus/redis-presence",
} as const;

export type Owner = keyof typeof PACKAGES;

/** One of each, as new; an Error where it can't be made. */
export type Specimens = Readonly<Record<Owner, object>>;

/** Makes one of each. Nothing of it is listed, listens, connects, or starts a timer. */
export function makeSpecimens(): Specimens {
  const made = <Specimen extends object>(make: () => Specimen): Specimen | Error => {
    try {
      return make();
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  };
  const http = new EventEmitter();
  const transport = made(() => new WebSocketTransport({ server: http as HttpServer }));
  const sockets = made(() => memberOf(transport, "wss"));
  const socket = made(() => newSocket(sockets));
  const redis = made(() => new Redis({ lazyConnect: true })) as Redis;
  return {
    Room: made(() => new Room()),
    "Room.clock": made(() => new Room().clock),
    Server: made(() => Server.prototype),
    SchemaSerializer: made(newSerializer),
    InputBufferImpl: made(newInputBuffer),
    // An interface of clients, so the code that reads it stands for it.
    ClientPrivate: made(newInputBuffer),
    Protocol,
    getMessageBytes,
    "a patch without changes": made(() => ({ content: emptyPatch() })),
    "an input": made(() => ({ content: encodedInput() })),
    "a request to another process": made(() => ({ "reply topic": replyTopicPrefix() })),
    "the code of matchMaker.joinOrCreate": textsIn(matchMaker.joinOrCreate, { topic: "concurrent:" }),
    "the code of matchMaker.remoteRoomCall": textsIn(matchMaker.remoteRoomCall, {
      "request in the error": ", requesting",
    }),
    "the code of matchMaker.reserveSeatFor": textsIn(matchMaker.reserveSeatFor, { "timeout error": "ipc_timeout" }),
    WebSocketTransport: transport,
    WebSocketClient: made(() => new WebSocketClient("", socket as WebSocketClient["ref"])),
    "the HTTP server of a WebSocketTransport": made(() => listenersOf(http)),
    WebSocketServer: sockets,
    WebSocket: socket,
    RedisDriver: made(() => new RedisDriver(redis)),
    "a room in Redis": made(() => ({ key: listingKey() })),
    RedisPresence: made(() => new RedisPresence(redis)),
  };
}

/** Whether a part is what it is expected to be. */
export function fits(specimen: object, member: string, shape: Shape): boolean {
  if (shape !== "a field") return describe(specimen, member) === shape;
  return member in specimen || new RegExp(`\\.${member}\\b`).test(specimen.constructor.toString());
}

/** What a part is, in the words of a Shape if it has one; "missing", and why if that is known, if it is not there. */
export function describe(specimen: object, member: string): string {
  if (specimen instanceof Error) return `missing (${specimen.message})`;
  if (!(member in specimen)) return "missing";
  const value: unknown = Reflect.get(specimen, member);
  if (typeof value === "function") return `a function of ${value.length} parameter${value.length === 1 ? "" : "s"}`;
  if (typeof value === "string") return `"${value}"`;
  if (value === null || value === undefined) return String(value);
  return `${typeof value === "object" ? "an" : "a"} ${typeof value}`;
}

/** @throws Error if it is not an object */
function memberOf(owner: object, member: string): object {
  const value: unknown = Reflect.get(owner, member);
  if (typeof value !== "object" || value === null) throw new Error(`${member} is missing`);
  return value;
}

/** A WebSocket as the server makes it for a connection. */
function newSocket(sockets: object): object {
  const WebSocket: unknown = Reflect.get(memberOf(sockets, "options"), "WebSocket");
  if (typeof WebSocket !== "function") throw new Error("options.WebSocket is missing");
  return Reflect.construct(WebSocket, [null, undefined, {}]);
}

function newInputBuffer(): InputBufferImpl {
  return new InputBufferImpl(1, undefined, ShipInput);
}

function newSerializer(): SchemaSerializer<GameState> {
  const serializer = new SchemaSerializer<GameState>();
  serializer.reset(new (stateSchemas(ROOMS.game.world).GameState)());
  return serializer;
}

/** What Colyseus' own serializer sends if nothing has changed, at 0x01020304 ms, after 0x05060708 inputs; hex. */
function emptyPatch(): string {
  let sent = "";
  const client = {
    state: ClientState.JOINED,
    _inputBuffer: { ackSeq: 0x05060708 },
    raw: (bytes: Uint8Array) => {
      sent += Buffer.from(bytes).toString("hex");
    },
  };
  const serializer = newSerializer();
  // A new state has changes.
  serializer["encoder"].discardChanges();
  serializer.applyPatches([client as unknown as Client], undefined, { sNow: 0x01020304 });
  return sent;
}

/** What a client sends of an input, without the code before it, for half a turn and engine on; hex. */
function encodedInput(): string {
  const input = new ShipInput();
  const encoder = new InputEncoder(input, { mode: "reliable" });
  input.facing = Math.PI;
  input.thrusting = true;
  return Buffer.from(encoder.encode()).toString("hex");
}

function listenersOf(http: EventEmitter): Record<string, unknown> {
  const [listener, ...others] = http.listeners("upgrade");
  if (others.length > 0) throw new Error("there are several listeners for upgrades");
  return listener === undefined ? {} : { "upgrade listener": listener };
}

/** What the topic begins with on which the answer to a request is expected, up to the colon. */
function replyTopicPrefix(): string {
  let prefix = "";
  const subscribe = (topic: string) => {
    prefix = topic.slice(0, topic.indexOf(":") + 1);
    // It never resolves, so the request is not sent, and no timer waits for the answer.
    return new Promise(() => {});
  };
  void requestFromIPC({ subscribe } as unknown as Presence, "", undefined, []);
  return prefix;
}

/** Of some texts, those that the code of a function contains. */
function textsIn(code: (...args: never[]) => unknown, texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => code.toString().includes(text)));
}

/** The key in Redis below which the driver keeps its listings. */
function listingKey(): string {
  const keys: string[] = [];
  const redis = new Redis({ lazyConnect: true });
  Reflect.set(redis, "hdel", async (key: string) => {
    keys.push(key);
    return 0;
  });
  void new RedisDriver(redis).remove("");
  return keys.join();
}
