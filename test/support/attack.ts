import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Pilot } from "./pilot.ts";
import { type ServerProcess, withDeadline } from "./server.ts";

/** ms until a refused client has its answer, also on a busy machine: less than any timeout of the server, of which 5 s is the shortest */
export const PROMPTLY_MS = 4500;

/** What came back on a socket until the server closed it. */
export interface Answer {
  /** 0 if nothing came that is HTTP */
  status: number;
  /** the whole of it */
  text: string;
  /** what comes after the head */
  body: string;
  /** ms from the first byte sent to the end of the head of the answer, or to the close if there was none */
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
  // Being reset is one way of being closed.
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

/** A request to join as bytes, with the beginning of a body, or all of it. */
export function post(body: string, ...headers: string[]): string {
  return request("POST /matchmake/joinOrCreate/game", ...headers) + body;
}

/** The headers of an upgrade that lacks nothing. */
export const UPGRADE = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

/** Asserts that an attacker was told off as he should be, and at once. */
export function assertRefused(answer: Answer, status: number): void {
  assert.equal(answer.status, status, JSON.stringify(answer.text.slice(0, 200)));
  assert.ok(answer.answeredAfter < PROMPTLY_MS, `answered after ${answer.answeredAfter} ms`);
  assert.ok(answer.closedAfter < PROMPTLY_MS, `closed after ${answer.closedAfter} ms`);
}

/**
 * Attacks a server, and asserts that it serves afterwards as if nothing had happened: it is alive, a player gets in, and
 * its log is not longer than a person reads.
 */
export async function attack(server: ServerProcess, attacker: () => Promise<void>, mostLines = 10): Promise<void> {
  const before = server.output.length;
  await attacker();
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  const pilot = await Pilot.join(server.url);
  await pilot.leave();
  const printed = server.output.slice(before);
  assert.ok(printed.split("\n").length - 1 <= mostLines, printed.slice(0, 2000));
}

/** Waits for something that the server does in its own time. */
export async function eventually(condition: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await condition())) {
    assert.ok(performance.now() < deadline, `waited 30 s for ${what}`);
    await sleep(50);
  }
}

/**
 * Asks until it is refused with 429, and asserts that so many passed: `atOnce`, and what was earned while it asked.
 *
 * @param passing the status of what passes
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
  assert.ok(passed >= atOnce && passed <= atOnce + earned, `${passed} passed, ${atOnce} may at once`);
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

export interface Seat {
  processId: string;
  roomId: string;
  sessionId: string;
}
