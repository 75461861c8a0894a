import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import type { Seat } from "../../tools/clients/seat.ts";
import { holdsWithin } from "../../tools/deadline.ts";
import { Pilot } from "./pilot.ts";
import { type ServerProcess, withDeadline } from "./server.ts";

/**
 * Time within which a refused client must have its answer, ms, also on a busy machine: less than the shortest timeout
 * of the server, 5 s.
 */
export const PROMPTLY_MS = 4500;

/** What a server sent on a socket before it closed it. */
export interface Answer {
  /** 0 if the answer was not HTTP */
  status: number;
  /** the whole answer */
  text: string;
  /** the part after the headers */
  body: string;
  /** ms from the first byte sent to the end of the answer's headers, or to the close if there were none */
  answeredAfter: number;
  /** ms from the first byte sent to the close */
  closedAfter: number;
}

/** Sends bytes on a new socket, and waits for the server to close it. */
export async function sendRaw(port: number, bytes: string | Buffer, host = "127.0.0.1"): Promise<Answer> {
  const socket = connect(port, host);
  const started = performance.now();
  socket.on("connect", () => socket.write(bytes));
  return readToEnd(socket, started);
}

/** Waits for the server to close a socket. */
export async function readToEnd(socket: Socket, started = performance.now()): Promise<Answer> {
  let text = "";
  let answeredAfter: number | undefined;
  socket.setEncoding("latin1").on("data", (chunk: string) => {
    text += chunk;
    if (text.includes("\r\n\r\n")) answeredAfter ??= performance.now() - started;
  });
  // A reset also closes the socket.
  socket.on("error", () => {});
  await withDeadline(new Promise((resolve) => socket.once("close", resolve)), "the server to close the socket");
  const closedAfter = performance.now() - started;
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
  const body = text.slice(text.indexOf("\r\n\r\n") + 4);
  return { status, text, body, answeredAfter: answeredAfter ?? closedAfter, closedAfter };
}

/** A request as bytes; headers as lines. */
export function request(line: string, ...headers: string[]): string {
  return `${[`${line} HTTP/1.1`, "Host: 127.0.0.1", ...headers].join("\r\n")}\r\n\r\n`;
}

/** A join request as bytes. @param body all of it or a part */
export function post(body: string, ...headers: string[]): string {
  return request("POST /matchmake/joinOrCreate/game", ...headers) + body;
}

/** The headers of a complete WebSocket upgrade. */
export const UPGRADE = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

/** Asserts that the server refused a request with a status, promptly. */
export function assertRefused(answer: Answer, status: number): void {
  assert.equal(answer.status, status, JSON.stringify(answer.text.slice(0, 200)));
  assert.ok(answer.answeredAfter < PROMPTLY_MS, `answered after ${answer.answeredAfter} ms`);
  assert.ok(answer.closedAfter < PROMPTLY_MS, `closed after ${answer.closedAfter} ms`);
}

/** The lines of a log but those that any player causes, whose number has a limit of its own, and a busy machine. */
export function unusualLines(output: string): string[] {
  const usual = /A room has (opened|closed)|A player has (joined|left)|The process was stalled/;
  return output.split("\n").filter((line) => line !== "" && !usual.test(line));
}

/**
 * Attacks a server and asserts that it still works: it answers `/healthz`, a player can join, and it has logged at most
 * `mostLines` lines, not counting the usual ones.
 */
export async function attack(server: ServerProcess, attacker: () => Promise<void>, mostLines = 10): Promise<void> {
  const before = server.output.length;
  await attacker();
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  const pilot = await Pilot.join(server.url);
  await pilot.leave();
  const printed = unusualLines(server.output.slice(before));
  assert.ok(printed.length <= mostLines, printed.join("\n").slice(0, 2000));
}

/** Waits for a change that the server makes in its own time. */
export async function eventually(condition: () => Promise<boolean>, what: string): Promise<void> {
  assert.ok(await holdsWithin(30_000, condition), `waited 30 s for ${what}`);
}

/**
 * Sends requests until one is refused with 429. Asserts how many passed: `atOnce`, and those that the refill allowed.
 *
 * @param passing status of an allowed request
 */
export async function assertAllowance(
  ask: (i: number) => Promise<number>,
  { passing, atOnce, perMinute }: { passing: number; atOnce: number; perMinute: number },
): Promise<void> {
  const started = performance.now();
  let passed = 0;
  for (let status = passing; passed < 300; passed++) {
    status = await ask(passed);
    if (status === 429) break;
    assert.equal(status, passing);
  }
  const earned = 1 + ((performance.now() - started) / 60_000) * perMinute;
  assert.ok(passed >= atOnce && passed <= atOnce + earned, `${passed} passed, ${atOnce} are allowed at once`);
}

/** `POST /matchmake/<target>`, with its answer. */
export async function matchmake(
  server: { url: string },
  target: string,
  { body = "{}", headers = {} }: { body?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; error: string; seat: Seat }> {
  const response = await fetch(`${server.url}/matchmake/${target}`, { method: "POST", body, headers });
  const answer = (await response.json()) as Seat & { error: string };
  return { status: response.status, error: answer.error, seat: answer };
}

export type { Seat };
