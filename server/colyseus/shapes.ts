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
import { Metadata, schema, t } from "@colyseus/schema";
import { InputEncoder } from "@colyseus/schema/input";
import { WebSocketClient, WebSocketTransport } from "@colyseus/ws-transport";
import { Redis } from "ioredis";
import { ROOMS } from "../../game/rooms.ts";
import { type GameState, ShipInput, stateSchemas } from "../../protocol/schema.ts";

/** What kind of value a part of Colyseus is expected to be, or its exact value in quotes. */
export type Shape =
  | "a function of 1 parameter"
  | `a function of ${number} parameters`
  | "an object"
  | "a boolean"
  | "a number"
  | "null"
  // Any value. If a new object lacks the field, because it is set later, the code of the class must contain its name.
  | "a field"
  | `"${string}"`;

/**
 * A part of Colyseus that a file in this folder depends on: the object that has it, its name, and its expected shape.
 */
export type Part = readonly [owner: Owner, member: string, shape: Shape];

/** The objects that are checked, each with its package. */
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
  "a quantized field": "@colyseus/schema",
  WebSocketTransport: "@colyseus/ws-transport",
  WebSocketClient: "@colyseus/ws-transport",
  "the code of WebSocketTransport.autoTerminateUnresponsiveClients": "@colyseus/ws-transport",
  "the HTTP server of a WebSocketTransport": "@colyseus/ws-transport",
  WebSocketServer: "ws",
  WebSocket: "ws",
  "a receiver of ws": "ws",
  RedisDriver: "@colyseus/redis-driver",
  "a room in Redis": "@colyseus/redis-driver",
  RedisPresence: "@colyseus/redis-presence",
} as const;

export type Owner = keyof typeof PACKAGES;

/** A new object of each kind, or the error that was thrown when it was created. */
export type Specimens = Readonly<Record<Owner, object>>;

/** Creates the objects. None of them is listed in the monitor, listens, connects or starts a timer. */
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
    // ClientPrivate is only an interface, so this checks the class that reads its fields.
    ClientPrivate: made(newInputBuffer),
    Protocol,
    getMessageBytes,
    "a patch without changes": made(() => ({ content: emptyPatch() })),
    "an input": made(() => ({ content: encodedInput() })),
    "a quantized field": made(quantizedField),
    "a request to another process": made(() => ({ "reply topic": replyTopicPrefix() })),
    "the code of matchMaker.joinOrCreate": made(() => textsIn(matchMaker.joinOrCreate, { topic: "concurrent:" })),
    "the code of matchMaker.remoteRoomCall": made(() =>
      textsIn(matchMaker.remoteRoomCall, { "request in the error": ", requesting" }),
    ),
    "the code of matchMaker.reserveSeatFor": made(() =>
      textsIn(matchMaker.reserveSeatFor, { "timeout error": "ipc_timeout" }),
    ),
    WebSocketTransport: transport,
    "the code of WebSocketTransport.autoTerminateUnresponsiveClients": made(() =>
      textsIn(WebSocketTransport.prototype["autoTerminateUnresponsiveClients"], {
        "unanswered pings": "client.pingCount++",
      }),
    ),
    WebSocketClient: made(() => new WebSocketClient("", socket as WebSocketClient["ref"])),
    "the HTTP server of a WebSocketTransport": made(() => listenersOf(http)),
    WebSocketServer: sockets,
    WebSocket: socket,
    "a receiver of ws": made(() => newReceiver(sockets)),
    RedisDriver: made(() => new RedisDriver(redis)),
    "a room in Redis": made(() => ({ key: listingKey() })),
    RedisPresence: made(() => new RedisPresence(redis)),
  };
}

/** Whether a part has the expected shape. */
export function fits(specimen: object, member: string, shape: Shape): boolean {
  if (shape !== "a field") return describe(specimen, member) === shape;
  return member in specimen || new RegExp(`\\.${member}\\b`).test(specimen.constructor.toString());
}

/** Describes a part in the terms of `Shape`. If it does not exist, "missing", with the reason if there is one. */
export function describe(specimen: object, member: string): string {
  if (specimen instanceof Error) return `missing (${specimen.message})`;
  if (!(member in specimen)) return "missing";
  const value: unknown = Reflect.get(specimen, member);
  if (typeof value === "function") return `a function of ${value.length} parameter${value.length === 1 ? "" : "s"}`;
  if (typeof value === "string") return `"${value}"`;
  if (value === null || value === undefined) return String(value);
  return `${typeof value === "object" ? "an" : "a"} ${typeof value}`;
}

/** A member that is an object. @throws Error if it is not */
function memberOf(owner: object, member: string): object {
  const value: unknown = Reflect.get(owner, member);
  if (typeof value !== "object" || value === null) throw new Error(`${member} is missing`);
  return value;
}

/** A WebSocket as the WebSocket server creates it for a connection. */
function newSocket(sockets: object): object {
  const WebSocket: unknown = Reflect.get(memberOf(sockets, "options"), "WebSocket");
  if (typeof WebSocket !== "function") throw new Error("options.WebSocket is missing");
  return Reflect.construct(WebSocket, [null, undefined, {}]);
}

/** What reads the frames of a WebSocket, before the first one. */
function newReceiver(sockets: object): object {
  const socket = newSocket(sockets);
  // An EventEmitter has all that `ws` needs of the network socket before there are bytes.
  Reflect.get(socket, "setSocket").call(socket, new EventEmitter(), Buffer.alloc(0), memberOf(sockets, "options"));
  return memberOf(socket, "_receiver");
}

function newInputBuffer(): InputBufferImpl {
  return new InputBufferImpl(1, undefined, ShipInput);
}

function newSerializer(): SchemaSerializer<GameState> {
  const serializer = new SchemaSerializer<GameState>();
  serializer.reset(new (stateSchemas(ROOMS.game.world).GameState)());
  return serializer;
}

/**
 * The patch that the stock serializer sends if nothing has changed, at 0x01020304 ms, after 0x05060708 inputs, in hex.
 */
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
  // A new state counts as changed.
  serializer["encoder"].discardChanges();
  serializer.applyPatches([client as unknown as Client], undefined, { sNow: 0x01020304 });
  return sent;
}

/** The bytes of an input after the protocol code, for half a turn and engine on, in hex. */
function encodedInput(): string {
  const input = new ShipInput();
  const encoder = new InputEncoder(input, { mode: "reliable" });
  input.facing = Math.PI;
  input.thrusting = true;
  return Buffer.from(encoder.encode()).toString("hex");
}

/** How a schema describes a field of 16 bits. */
function quantizedField(): object {
  const { angle } = Metadata.getFields(schema({ angle: t.angle({ bits: 16 }) }, "Angle"));
  return memberOf(angle, "quantized");
}

function listenersOf(http: EventEmitter): Record<string, unknown> {
  const [listener, ...others] = http.listeners("upgrade");
  if (others.length > 0) throw new Error("there are several upgrade listeners");
  return listener === undefined ? {} : { "upgrade listener": listener };
}

/** The topic on which the answer to a request is expected, up to the colon. */
function replyTopicPrefix(): string {
  let prefix = "";
  const subscribe = (topic: string) => {
    prefix = topic.slice(0, topic.indexOf(":") + 1);
    // Never resolves, so that the request is not sent and no timer starts.
    return new Promise(() => {});
  };
  void requestFromIPC({ subscribe } as unknown as Presence, "", undefined, []);
  return prefix;
}

/** The texts that the code of a function contains. */
function textsIn(code: (...args: never[]) => unknown, texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => code.toString().includes(text)));
}

/** The key of the Redis hash in which the driver keeps its listings. */
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
