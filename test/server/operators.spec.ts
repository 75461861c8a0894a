import assert from "node:assert/strict";
import { basicAuth } from "../../tools/basicAuth.ts";
import { attack, matchmake, request, sendRaw } from "../support/attack.ts";
import { Pilot } from "../support/pilot.ts";
import { RawPilot } from "../support/rawPilot.ts";
import { readAll, ServerProcess, withDeadline } from "../support/server.ts";

/** Replacements for the code of the monitor package. */
const BROKEN = {
  "is not installed": 'throw new Error("Cannot find package");',
  "has no such export": "export const panel = 1;",
  "throws when it is created": 'export function monitor() { throw new Error("the monitor failed"); }',
  "throws on a request": 'export const monitor = () => () => { throw new Error("the monitor failed"); };',
  "rejects on a request": 'export const monitor = () => async () => { throw new Error("the monitor failed"); };',
};

/** A module to preload that replaces the code of the package. */
function hooks(code: string): string {
  return `
    import { registerHooks } from "node:module";
    registerHooks({
      load: (url, context, next) =>
        url.includes("/@colyseus/monitor/build/index.mjs")
          ? { format: "module", source: ${JSON.stringify(code)}, shortCircuit: true }
          : next(url, context),
    });`;
}

const PAGES = ["/monitor/", "/metrics", "/playground"];

let server: ServerProcess;

/** The status of all pages, which must be the same. */
async function status(headers: Record<string, string> = {}, paths = ["/monitor/", "/metrics"]): Promise<number> {
  const statuses = await Promise.all(paths.map(async (path) => (await fetch(server.url + path, { headers })).status));
  assert.equal(new Set(statuses).size, 1, `${paths} answer ${statuses}`);
  return statuses[0] ?? 0;
}

/** The statuses of requests with these passwords, all written at once on one socket. */
async function pipelined(passwords: string[]): Promise<number[]> {
  const requests = passwords.map((password, i) => {
    const last = i === passwords.length - 1 ? ["Connection: close"] : [];
    return request("GET /monitor/", `Authorization: ${basicAuth("admin", password).authorization}`, ...last);
  });
  const { text } = await sendRaw(server.port, requests.join(""));
  return [...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status));
}

describe("the operator pages", () => {
  afterEach(() => server.stop());

  it("are off in production without a password, which is logged at the start", async () => {
    server = await ServerProcess.start({ env: { NODE_ENV: "production" } });
    assert.equal(await status({}, PAGES), 404);
    assert.match(server.output, /\/monitor and \/metrics are turned off\. To turn them on, set MONITOR_PASSWORD\./);
  });

  it("require the password if one is set, also on this machine", async () => {
    server = await ServerProcess.start({ env: { MONITOR_USER: "keeper", MONITOR_PASSWORD: "correct horse" } });
    assert.equal(await status(), 401);
    assert.equal(await status(basicAuth("keeper", "wrong horse")), 401);
    assert.equal(await status(basicAuth("admin", "correct horse")), 401);
    assert.equal(await status(basicAuth("keeper", "correct horse")), 200);
    assert.ok(!server.output.includes("correct horse"));
  });

  it("allow ten wrong passwords per address, and delay further ones: the right one works even then", async () => {
    const env = { MONITOR_PASSWORD: "correct horse", TRUSTED_PROXIES: "loopback" };
    server = await ServerProcess.start({ env });
    const ask = (password: string, address: string) =>
      fetch(`${server.url}/monitor/`, {
        headers: { ...basicAuth("admin", password), "x-forwarded-for": address },
      });
    const guesses = await Promise.all(Array.from({ length: 11 }, (_, i) => ask(`wrong horse ${i}`, "192.0.2.1")));
    const statuses = guesses.map(({ status }) => status).sort();
    assert.deepEqual(statuses, [...Array(10).fill(401), 429]);
    const late = guesses.find(({ status }) => status === 429);
    assert.equal(await late?.text(), "Too many wrong passwords. Please try again in 2 s.\n");
    assert.equal(late?.headers.get("retry-after"), "2");
    const began = performance.now();
    assert.equal((await ask("correct horse", "192.0.2.2")).status, 200, "another address is not affected");
    assert.ok(performance.now() - began < 1000, "nor delayed");
    const scrape = { ...basicAuth("admin", "correct horse"), "x-forwarded-for": "192.0.2.1" };
    assert.equal(await status(scrape, PAGES), 200);
    assert.ok(performance.now() - began > 1900, "the delay bounds how many passwords can be tried");
    const again = performance.now();
    assert.equal((await ask("correct horse", "192.0.2.1")).status, 200);
    assert.ok(performance.now() - again < 1000, "the right password ends the delay");
    await attack(server, async () => {}, 0);
  });

  it("are complete at any size: 260 rooms, and the state of a room with 301 ships", async () => {
    // In the big sky, 300 ships that nobody is connected for.
    const env = { LIMITS: "off", MAX_CLIENTS: "1", MAX_ROOMS: "300", GUSTS: "on", EXTRA_SHIPS: "300" };
    server = await ServerProcess.start({ main: "tools/testServer.ts", env });
    const headers = { referer: `${server.url}/monitor/` };
    for (let i = 0; i < 260; i += 20) {
      await Promise.all(Array.from({ length: 20 }, () => matchmake(server, "create/game")));
    }
    const read = async (what: string) => {
      const answer = await withDeadline(readAll(fetch(`${server.url}/monitor/api${what}`, { headers })), what);
      return answer.text();
    };
    const list = await read("");
    const { rooms } = JSON.parse(list) as { rooms: unknown[] };
    assert.equal(rooms.length, 260);

    const pilot = await RawPilot.join(server.url, "bigsky");
    const text = await read(`/room?roomId=${pilot.roomId}`);
    const room = JSON.parse(text) as { clients: unknown[]; state: { players: Record<string, unknown> } };
    assert.deepEqual([room.clients.length, Object.keys(room.state.players).length], [1, 301]);
    assert.ok(Math.min(text.length, list.length) > 66_000, `${list.length} and ${text.length} bytes`);
    pilot.leave();
  });

  for (const [how, code] of Object.entries(BROKEN)) {
    it(`are optional: the game runs if the monitor ${how}, and the log contains the reason`, async () => {
      const loader = `data:text/javascript,${encodeURIComponent(hooks(code))}`;
      server = await ServerProcess.start({
        env: { NODE_OPTIONS: `--import=${loader}`, MONITOR_PASSWORD: "correct horse" },
      });
      const pilot = await Pilot.join(server.url);
      await pilot.states(3);
      const own = { ...basicAuth("admin", "correct horse"), referer: `${server.url}/monitor/` };
      const answers = await Promise.all(
        ["/monitor/", "/monitor/api"].map((where) => readAll(fetch(server.url + where, { headers: own }))),
      );
      assert.ok(answers.some(({ status }) => status === 500 || status === 503));
      assert.match(
        server.output,
        /The monitor could not be loaded\. The game runs without it\.|An HTTP request failed\./,
      );
      assert.equal((await fetch(`${server.url}/metrics`, { headers: own })).status, 200);
      await pilot.states(3);
      await pilot.leave();
    });
  }
});

describe("the operator pages in production", () => {
  before(async () => {
    const env = { NODE_ENV: "production", MONITOR_PASSWORD: "correct horse", TRUSTED_PROXIES: "loopback" };
    server = await ServerProcess.start({ env });
  });
  after(() => server.stop());

  it("do not include the playground", async () => {
    assert.equal(await status(basicAuth("admin", "correct horse")), 200);
    assert.equal(await status(basicAuth("admin", "correct horse"), ["/playground", "/playground/rooms"]), 404);
  });

  it("log wrong passwords with the page, and without the password and the address", async () => {
    const from = server.output.length;
    const guess = { ...basicAuth("admin", "wrong horse"), "x-forwarded-for": "192.0.2.1" };
    for (let i = 0; i < 10; i++) assert.equal((await fetch(`${server.url}/metrics`, { headers: guess })).status, 401);
    for (let i = 0; i < 2; i++) {
      assert.equal((await fetch(`${server.url}/monitor/`, { headers: guess })).status, 429, "logged once");
    }
    const lines = server.output
      .slice(from)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { level: string; msg: string; page?: string });
    const wrong = "An operator page was requested with a wrong user name or password.";
    const many = "More than ten wrong passwords came from one address. Its further ones are compared one every 2 s.";
    assert.deepEqual(
      lines.map(({ level, msg, page }) => [level, msg, page]),
      [...Array(5).fill(["warn", wrong, "/metrics"]), ["warn", many, undefined]],
    );
    assert.doesNotMatch(server.output, /192\.0\.2\.1|horse/);
  });

  it("apply the limit of wrong passwords to requests that arrive at once on one socket", async () => {
    const guesses = Array.from({ length: 40 }, (_, i) => `wrong horse ${i}`);
    const statuses = await pipelined([...guesses, "correct horse"]);
    // The first 429 closes the socket.
    assert.deepEqual(statuses, [...Array(10).fill(401), 429]);
  });
});

describe("the operator pages in development without a password", () => {
  before(async () => {
    server = await ServerProcess.start();
  });
  after(() => server.stop());

  it("are available on the machine itself in development without a password, which is logged at the start", async () => {
    assert.equal(await status({}, PAGES), 200);
    assert.match(server.output, /available on this machine only/);
  });

  it("reject requests from a proxy on this machine without a password", async () => {
    assert.equal(await status({ "x-forwarded-for": "192.0.2.1" }, PAGES), 403);
  });

  it("reject requests from pages of other sites in a browser on this machine", async () => {
    assert.equal(await status({ origin: "https://evil.example" }, PAGES), 403);
    assert.equal(await status({ "sec-fetch-site": "cross-site" }), 403);
    assert.equal(await status({ "sec-fetch-site": "same-origin", origin: server.url }), 200);
  });
});

describe("the operator pages with a password", () => {
  before(async () => {
    server = await ServerProcess.start({ env: { MONITOR_PASSWORD: "correct horse" } });
  });
  after(() => server.stop());

  it("accept many requests at once with the right password", async () => {
    assert.deepEqual(await pipelined(Array(40).fill("correct horse")), Array(40).fill(200));
    assert.equal(await status(basicAuth("admin", "wrong horse")), 401);
    assert.deepEqual(await pipelined(Array(40).fill("correct horse")), Array(40).fill(200));
  });

  it("do not count requests without a password as wrong ones", async () => {
    for (let i = 0; i < 20; i++) assert.equal(await status({}, PAGES), 401);
    assert.equal(await status(basicAuth("admin", "correct horse")), 200);
  });

  it("call methods of a room only for the page of the monitor, not for links or images on other pages", async () => {
    const pilot = await Pilot.join(server.url);
    const api = `${server.url}/monitor/api`;
    const call = `${api}/room/call?roomId=${pilot.room.roomId}&method=disconnect&args=[]`;
    const own = `${server.url}/monitor/`;
    const FOREIGN: Record<string, string>[] = [
      {},
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" },
      { "sec-fetch-site": "same-site", "sec-fetch-dest": "empty" },
      { "sec-fetch-site": "none", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
      { "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
      { "sec-fetch-site": "same-origin", "sec-fetch-dest": "image", referer: own },
      { "sec-fetch-site": "same-origin", "sec-fetch-dest": "empty", referer: `${server.url}/` },
      { origin: "https://evil.example", referer: own },
      { referer: "https://evil.example/monitor/" },
      { referer: `${server.url}/` },
      { referer: "[" },
    ];
    const paths = [
      call,
      api,
      call.replace("/api", "/API"),
      call.replace("/api", "//api"),
      call.replace("/api", "/%61pi"),
    ];
    for (const url of paths) {
      for (const headers of FOREIGN) {
        const response = await fetch(url, { headers: { ...basicAuth("admin", "correct horse"), ...headers } });
        assert.equal(response.status, 403, JSON.stringify(headers));
        assert.equal(await response.text(), "The monitor answers only requests from its own page.\n");
      }
    }
    assert.ok(pilot.room.connection.isOpen);

    const left = new Promise<number>((resolve) => pilot.room.onLeave(resolve));
    const response = await fetch(call, { headers: { ...basicAuth("admin", "correct horse"), referer: own } });
    assert.equal(response.status, 200);
    assert.equal(await left, 4000);
  });
});
