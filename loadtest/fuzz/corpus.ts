import { InputEncoder } from "@colyseus/schema/input";
import { CloseCode, Protocol } from "@colyseus/shared-types";
import { NO_COMMAND } from "../../game/ship.ts";
import { ShipInput } from "../../protocol/schema.ts";
import { FOLLOW, VIEW } from "../../protocol/shipsMessage.ts";
import { BINARY, clientFrame, closeFrame, PING, PONG, TEXT } from "../../tools/frames.ts";

/** Inputs as clients send them: all fields changed, each field alone, and none. */
export const INPUTS: readonly Uint8Array[] = inputs();

/** Valid and invalid payloads: messages of this game, of Colyseus and of other games. */
export const PAYLOADS: Uint8Array[] = [
  ...INPUTS,
  [Protocol.JOIN_ROOM],
  [Protocol.LEAVE_ROOM],
  [Protocol.PING],
  [Protocol.ROOM_DATA, 0xa4, 0x67, 0x75, 0x73, 0x74, 0x82, 0xa2, 0x76, 0x78, 1, 0xa2, 0x76, 0x79, 2],
  [Protocol.ROOM_DATA, 0xd9, 200, ...new Array<number>(200).fill(0x78)],
  ...views(),
  [Protocol.ROOM_DATA_BYTES, 0xa1, 0x78, 1, 2, 3],
  [Protocol.ROOM_INPUT_UNRELIABLE, 0, 3, 0x80, 0, 0, 3, 0x80, 1, 0],
  [Protocol.ROOM_INPUT_UNRELIABLE | 0x80, 0xce, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
  [Protocol.ROOM_REQUEST, 1, 0xa1, 0x78, 0xc0],
  [Protocol.ROOM_RESPONSE, 1, 0],
  [Protocol.ROOM_STATE, 0x80, 1],
  [Protocol.ROOM_STATE_PATCH, 0xff, 1],
  [Protocol.ERROR, 0xcd, 2, 2, 0xa1, 0x78],
].map((bytes) => Uint8Array.from(bytes));

/** The same as frames, and control frames. */
export const FRAMES: Buffer[] = [
  ...PAYLOADS.map((payload) => clientFrame(BINARY, payload)),
  clientFrame(TEXT, Buffer.from('{"type":"facing","playerId":"x","facing":1}')),
  clientFrame(PING, Buffer.from("ping")),
  clientFrame(PONG, new Uint8Array()),
  closeFrame(CloseCode.NORMAL_CLOSURE),
  // The two fragments of an input, and a fragment without an end.
  Buffer.from([0x02, 0x82, 0, 0, 0, 0, Protocol.ROOM_INPUT_RELIABLE, 0x81]),
  Buffer.from([0x80, 0x81, 0, 0, 0, 0, 1]),
  Buffer.from([0x00, 0x80, 0, 0, 0, 0]),
];

function inputs(): Uint8Array[] {
  const names = Object.keys(NO_COMMAND);
  return [names, ...names.map((name) => [name]), []].map((changed) => {
    const input = new ShipInput();
    const encoder = new InputEncoder(input, { mode: "reliable" });
    encoder.encode();
    const other = { ...NO_COMMAND };
    for (const name of changed) Reflect.set(other, name, typeof Reflect.get(other, name) === "number" ? 1 : true);
    input.assign(other);
    return Uint8Array.of(Protocol.ROOM_INPUT_RELIABLE, ...encoder.encode());
  });
}

/** Messages of clients in a room that sends each one its view: the type and the content as MessagePack. */
function views(): number[][] {
  const text = (value: string) => [0xa0 | value.length, ...Buffer.from(value)];
  const float = (value: number) => {
    const bytes = Buffer.alloc(9, 0xcb);
    bytes.writeDoubleBE(value, 1);
    return [...bytes];
  };
  const size = (width: number[], height: number[]) => [0x82, ...text("width"), ...width, ...text("height"), ...height];
  const half = float(0.5);
  const contents = [
    size(float(930), float(560)),
    size(float(1e308), float(-1)),
    size(float(Number.NaN), float(Number.POSITIVE_INFINITY)),
    size(half, [0xc0]),
    size(text("9e9"), [0x80]),
    [0x81, ...text("width"), ...half],
    [0x83, ...size(half, half).slice(1), ...text("__proto__"), 0x80],
    [0xdd, 0xff, 0xff, 0xff, 0xff],
    [],
  ];
  const follow = [[...text("nobody")], [0xc0], [0xa0]].map((content) => [
    Protocol.ROOM_DATA,
    ...text(FOLLOW),
    ...content,
  ]);
  return [...contents.map((content) => [Protocol.ROOM_DATA, ...text(VIEW), ...content]), ...follow];
}

/** Complete requests, as browsers, the SDK and the monitor's page send them. */
export function requests(host: string): string[] {
  const json = (path: string, body: string, method = "POST") =>
    `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  const get = (path: string, headers = "") => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n`;
  const upgrade =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
  return [
    json("/matchmake/joinOrCreate/game", "{}"),
    json("/matchmake/joinOrCreate/bigsky", "{}"),
    json("/matchmake/joinOrCreate/__proto__", "{}"),
    json("/matchmake/join/game", '{"a":{"b":{"c":[1,2,3]}}}'),
    json("/matchmake/create/game", '{"maxClients":1e9}'),
    json("/matchmake/create/game", '{"private":true,"name":"\u202e\u0000","kind":-1,"color":1e9}'),
    json("/matchmake/create/game", '{"$opening":{"code":"BCDFGH","isPrivate":false}}'),
    json("/matchmake/join/game", '{"code":"BCDFGH"}'),
    json("/matchmake/join/game", '{"code":"bcd-fgh ","private":"yes"}'),
    json("/matchmake/join/game", '{"code":null,"passport":"a.b.c"}'),
    json("/matchmake/joinById/nothing", "{}"),
    json("/matchmake/reconnect/nothing", '{"reconnectionToken":"forged"}'),
    json("/matchmake/joinOrCreate/game", `{"x":"${"y".repeat(3000)}"}`),
    json("/matchmake/joinOrCreate/game", "{", "PUT"),
    json("/matchmake/joinOrCreate/game", "", "OPTIONS"),
    get("/"),
    get("/rooms"),
    get("/rooms?players=-1", "Origin: https://elsewhere.example\r\n"),
    get("/healthz"),
    get("/readyz"),
    get("/metrics"),
    get("/../../etc/passwd"),
    get("/.git/config"),
    get("/monitor/api/room/call?roomId=x&method=disconnect&args=[]"),
    get("/monitor", "Authorization: Basic YWRtaW46YWRtaW4=\r\n"),
    get("/assets/index.js", "Range: bytes=0-99999999999\r\n"),
    get("/a/b?sessionId=forged", upgrade),
    get("/a/b?sessionId=forged&reconnectionToken=forged", upgrade),
    get("/a/b?sessionId=forged&reconnectionToken=forged&skipHandshake=1", upgrade),
    get("/?x", upgrade),
    get("/matchmake/joinOrCreate/game", upgrade),
  ];
}
