import assert from "node:assert/strict";
import path from "node:path";
import { basicAuth } from "../../tools/basicAuth.ts";
import { matchmake, request, sendRaw } from "../support/attack.ts";
import { ServerProcess } from "../support/server.ts";

const STEPPED = path.resolve(import.meta.dirname, "../support/steppedClock.ts");

describe("a server whose system clock is changed", () => {
  let server: ServerProcess;
  before(async () => {
    const env = { NODE_OPTIONS: `--import=${STEPPED}`, JOINS_PER_MINUTE: "2", MONITOR_PASSWORD: "correct horse" };
    server = await ServerProcess.start({ env });
  });
  after(() => server.stop());

  /** Changes the system clock that the server sees: first back by an hour, then forward by two. */
  async function step(): Promise<void> {
    const before = server.output.length;
    process.kill(server.pid, "SIGUSR2");
    await server.prints(/The clock says/, before);
  }

  const join = () => matchmake(server, "joinOrCreate/game");
  const guess = () => fetch(`${server.url}/metrics`, { headers: basicAuth("admin", "wrong horse") });
  const askStatus = () => sendRaw(server.port, request("GET /processes/unknown", "Connection: close"));

  it("keeps its limits, and makes no client wait for longer than the period of a limit", async () => {
    for (let i = 0; i < 2; i++) assert.equal((await join()).status, 200);
    for (let i = 0; i < 10; i++) assert.equal((await guess()).status, 401);
    let asked = 0;
    while ((await askStatus()).status === 404) assert.ok(++asked < 200);
    for (const direction of ["as it is", "back by an hour", "forward by two"]) {
      if (direction !== "as it is") await step();
      const { status, error } = await join();
      assert.equal(status, 429, direction);
      const seconds = Number(/try again in (\d+) s\./.exec(error)?.[1]);
      assert.ok(seconds > 0 && seconds <= 30, `${direction}: ${error}`);
      const guessed = await guess();
      assert.equal(guessed.status, 429, direction);
      const wait = Number(guessed.headers.get("retry-after"));
      assert.ok(wait > 0 && wait <= 90, `${direction}: ${wait} s`);
      // One more is allowed every 0.75 s.
      const answers = await Promise.all([askStatus(), askStatus(), askStatus(), askStatus()]);
      assert.ok(
        answers.some(({ status }) => status === 429),
        direction,
      );
    }
  });
});
