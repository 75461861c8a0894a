import { InputEncoder } from "@colyseus/schema/input";
import { NO_COMMAND } from "../../game/ship.ts";
import { ShipInput } from "../../protocol/schema.ts";
import { BINARY, CLOSE, clientFrame, PING, PONG, TEXT } from "../../tools/frames.ts";

/** Payloads of clients of this game, of Colyseus and of other rooms, and some that no client should send. */
export const PAYLOADS: Uint8Array[] = [
  ...inputs(),
  [10],
  [12],
  [18],
  [13, 0xa4, 0x67, 0x75, 0x73, 0x74, 0x82, 0xa2, 0x76, 0x78, 1, 0xa2, 0x76, 0x79, 2],
  [13, 0xd9, 200, ...new Array<number>(200).fill(0x78)],
  [17, 0xa1, 0x78, 1, 2, 3],
  [20, 0, 3, 0x80, 0, 0, 3, 0x80, 1, 0],
  [20 | 0x80, 0xce, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
  [21, 1, 0xa1, 0x78, 0xc0],
  [22, 1, 0],
  [14, 0x80, 1],
  [15, 0xff, 1],
  [11, 0xcd, 2, 2, 0xa1, 0x78],
].map((bytes) => Uint8Array.from(bytes));

/** The same as frames, and what WebSocket itself has besides. */
export const FRAMES: Buffer[] = [
  ...PAYLOADS.map((payload) => clientFrame(BINARY, payload)),
  clientFrame(TEXT, Buffer.from('{"type":"facing","playerId":"x","facing":1}')),
  clientFrame(PING, Buffer.from("ping")),
  clientFrame(PONG, new Uint8Array()),
  clientFrame(CLOSE, Uint8Array.of(1000 >> 8, 1000 & 255)),
  // The two halves of an input, and a half that never ends.
  Buffer.from([0x02, 0x82, 0, 0, 0, 0, 19, 0x81]),
  Buffer.from([0x80, 0x81, 0, 0, 0, 0, 1]),
  Buffer.from([0x00, 0x80, 0, 0, 0, 0]),
];

/** Inputs as clients send them: all fields changed, each field alone, and none. */
function inputs(): number[][] {
  const names = Object.keys(NO_COMMAND);
  return [names, ...names.map((name) => [name]), []].map((changed) => {
    const input = new ShipInput();
    const encoder = new InputEncoder(input, { mode: "reliable" });
    encoder.encode();
    const other = { ...NO_COMMAND };
    for (const name of changed) Reflect.set(other, name, typeof Reflect.get(other, name) === "number" ? 1 : true);
    input.assign(other);
    return [19, ...encoder.encode()];
  });
}

/** Requests as browsers, SDKs and monitors make them, each a complete one. */
export function requests(host: string): string[] {
  const json = (path: string, body: string, method = "POST") =>
    `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  const get = (path: string, headers = "") => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n`;
  const upgrade =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
  return [
    json("/matchmake/joinOrCreate/game", "{}"),
    json("/matchmake/joinOrCreate/__proto__", "{}"),
    json("/matchmake/join/game", '{"a":{"b":{"c":[1,2,3]}}}'),
    json("/matchmake/create/game", '{"maxClients":1e9}'),
    json("/matchmake/joinById/nothing", "{}"),
    json("/matchmake/reconnect/nothing", '{"reconnectionToken":"forged"}'),
    json("/matchmake/joinOrCreate/game", `{"x":"${"y".repeat(3000)}"}`),
    json("/matchmake/joinOrCreate/game", "{", "PUT"),
    json("/matchmake/joinOrCreate/game", "", "OPTIONS"),
    get("/"),
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
