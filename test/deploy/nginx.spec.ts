import assert from "node:assert/strict";
import { once } from "node:events";
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { gunzipSync } from "node:zlib";
import { WebSocket } from "ws";
import type { RoomList } from "../../protocol/join.ts";
import { basicAuth } from "../../tools/basicAuth.ts";
import type { Cluster } from "../../tools/cluster/cluster.ts";
import { GameProcess } from "../../tools/cluster/gameProcess.ts";
import { CERTIFICATE } from "../../tools/cluster/nginx.ts";
import { freePort } from "../../tools/freePort.ts";
import { eventually, matchmake } from "../support/attack.ts";
import { checkHealth, environmentOf } from "../support/compose.ts";
import { readAll, withDeadline } from "../support/server.ts";
import { rules, Site } from "../support/site.ts";

const DIST = path.resolve(import.meta.dirname, "../../dist");

/** As in `.env`, but with more and smaller rooms. */
const ENV = {
  PUBLIC_HOST: "localhost",
  PASSPORT_KEY: "the key of both processes in this spec",
  MONITOR_PASSWORD: "correct horse",
  MAX_ROOMS: "50",
};

/** What the page of the monitor sends. */
const OPERATOR = { "sec-fetch-site": "same-origin", "sec-fetch-dest": "empty", ...basicAuth("admin", "correct horse") };

describe("nginx in front of two processes, as in Compose but without containers", function () {
  this.timeout(60_000);
  let site: Site;
  let cluster: Cluster;
  let ca: string;
  let asset: string;
  before(async () => {
    site = await Site.open({ ...environmentOf("game1", ENV), JOINS_PER_MINUTE: "20", MAX_CLIENTS: "2" });
    ({ cluster, ca } = site);
    asset = globSync("assets/index-*.js", { cwd: DIST })[0] ?? "";
  });
  after(() => site?.close());

  const get: Site["get"] = (...args) => site.get(...args);
  const join: Site["join"] = (...args) => site.join(...args);
  const seat: Site["seat"] = (...args) => site.seat(...args);

  it("supports TLS 1.2 and 1.3, and nothing older", async () => {
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      assert.equal((await get("/", { maxVersion })).status, 200);
    }
    await assert.rejects(get("/", { maxVersion: "TLSv1.1" }));
  });

  it("redirects plain HTTP to TLS, with Strict-Transport-Security", async () => {
    const { status, headers } = await readAll(fetch(`${cluster.plainUrl}/?net=4g`, { redirect: "manual" }));
    assert.equal(status, 308);
    assert.equal(headers.get("location"), `${cluster.url}/?net=4g`);
    assert.equal((await get("/")).headers["strict-transport-security"], "max-age=31536000");
  });

  it("serves the challenges of certbot over plain HTTP", async () => {
    const where = ".well-known/acme-challenge";
    mkdirSync(path.join(cluster.folder, "acme", where), { recursive: true });
    writeFileSync(path.join(cluster.folder, "acme", where, "token"), "proof");
    const answer = await fetch(`${cluster.plainUrl}/${where}/token`, { redirect: "manual" });
    assert.deepEqual([answer.status, await answer.text()], [200, "proof"]);
  });

  it("serves the page with the same headers as the game", async () => {
    const game = cluster.processes[0]?.url;
    for (const where of [
      "/",
      "/nowhere",
      "/favicon.svg",
      "/manifest.webmanifest",
      "/icons/icon-192.png",
      `/${asset}`,
    ]) {
      const own = await readAll(fetch(game + where));
      const { status, headers } = await get(where);
      assert.equal(status, own.status, where);
      assert.equal(headers["content-type"], own.headers.get("content-type"), where);
      assert.deepEqual(rules(Object.entries(headers)), site.rulesBehindNginx(own.headers), where);
      assert.equal(headers["server"], "nginx", "without a version");
    }
  });

  it("compresses assets, lets browsers cache them forever, and answers 304 for an unchanged page", async () => {
    const plain = await get(`/${asset}`);
    const packed = await get(`/${asset}`, { headers: { "accept-encoding": "gzip" } });
    assert.equal(packed.headers["content-encoding"], "gzip");
    assert.equal(packed.headers.vary, "Accept-Encoding");
    assert.ok(packed.body.length < plain.body.length / 2, `${packed.body.length} of ${plain.body.length} bytes`);
    assert.ok(gunzipSync(packed.body).equals(plain.body));
    assert.equal(plain.headers["cache-control"], "public, max-age=31536000, immutable");

    // The file of the build, which is smaller than what nginx would compress.
    assert.ok(packed.body.equals(readFileSync(path.join(DIST, `${asset}.gz`))));

    const page = await get("/");
    assert.equal(page.headers["cache-control"], "no-cache");
    const again = await get("/", { headers: { "if-none-match": page.headers.etag ?? "" } });
    assert.equal(again.status, 304);
  });

  it("sends the same Cache-Control as the game", async () => {
    const game = cluster.processes[0]?.url;
    for (const where of ["/", "/index.html", "/favicon.svg", `/${asset}`, "/assets/index-00000000.js", "/nowhere"]) {
      const own = await readAll(fetch(game + where));
      const { status, headers } = await get(where);
      assert.equal(status, own.status, where);
      assert.equal(headers["cache-control"], own.headers.get("cache-control"), where);
    }
  });

  it("does not serve the metrics", async () => {
    for (const where of ["/metrics", "/metrics/", "/p/game1/metrics", "/p/game1/monitor/", "/p/unknown/a/b"]) {
      const { status, text } = await get(where, { headers: basicAuth("admin", "correct horse") });
      assert.deepEqual([status, text], [404, "There is nothing here.\n"], where);
    }
  });

  it("passes the monitor on, which requires its password", async () => {
    assert.equal((await get("/monitor/")).status, 401);
    assert.equal((await get("/monitor/", { headers: basicAuth("admin", "wrong") })).status, 401);
    const listing = await get("/monitor/api", { headers: OPERATOR });
    assert.equal(listing.status, 200);
    assert.ok(Array.isArray((JSON.parse(listing.text) as { rooms: unknown[] }).rooms));
  });

  it("connects each WebSocket to the process that has the room", async () => {
    const taken = new Map<string, WebSocket>();
    // A room is full with two players, and the next one is opened in the process with fewer players.
    for (let i = 0; i < 8 && taken.size < 2; i++) {
      const address = await seat("127.0.0.2");
      const [prefix = ""] = /\/p\/game\d/.exec(address) ?? [];
      if (taken.has(prefix)) continue;
      const socket = new WebSocket(address, { ca });
      taken.set(prefix, socket);
      const [first] = (await withDeadline(once(socket, "message"), "the first message")) as [Buffer];
      assert.equal(first[0], 10);
      socket.send(Uint8Array.of(10));
      const [state] = (await withDeadline(once(socket, "message"), "the state")) as [Buffer];
      assert.equal(state[0], 0x8e);
      for (let patch = 0; patch < 3; patch++) await withDeadline(once(socket, "message"), "a patch");
    }
    const { rooms } = JSON.parse((await get("/rooms")).text) as RoomList;
    assert.ok(
      rooms.length >= 2 && rooms.every(({ address = "" }) => /\/p\/game[12]$/.test(address)),
      "the list of rooms",
    );
    for (const socket of taken.values()) socket.close();
    assert.deepEqual([...taken.keys()].sort(), ["/p/game1", "/p/game2"]);
  });

  it("passes on the real address, and ignores forwarded headers of clients", async () => {
    // Each process accepts 20 joins per minute from one address.
    const statuses: number[] = [];
    for (let i = 0; i < 60; i++) {
      const forged = `192.0.2.${i}`;
      const headers = { "x-forwarded-for": forged, "x-real-ip": forged, forwarded: `for=${forged}` };
      statuses.push((await join({ from: "127.0.0.3", headers })).status);
    }
    assert.deepEqual([...new Set(statuses.slice(0, 40))], [200]);
    // A few more are accepted, because the limits recover over time.
    assert.equal(statuses.at(-1), 429);
    assert.equal((await join({ from: "127.0.0.4" })).status, 200, "another address has its own limit");
  });

  it("does not trust X-Forwarded-Host of clients", async () => {
    const origin = "https://evil.example";
    const headers = { origin, "x-forwarded-host": "evil.example" };
    assert.equal((await join({ from: "127.0.0.5", headers })).status, 403);
    assert.equal((await join({ from: "127.0.0.5", headers: { origin: cluster.url } })).status, 200);
  });

  it("accepts 8 kB of cookies and other headers for the page, for joining and for a WebSocket", async () => {
    const headers = { cookie: `a=${"b".repeat(8000)}`, "x-a": "b".repeat(8000), "x-b": "b".repeat(8000) };
    assert.equal((await get("/", { headers })).status, 200);
    const { status, text } = await join({ from: "127.0.0.9", headers });
    assert.equal(status, 200, text);
    const socket = new WebSocket(await seat("127.0.0.9"), { ca, headers });
    const [first] = (await withDeadline(once(socket, "message"), "the first message")) as [Buffer];
    assert.equal(first[0], 10);
    socket.close();
    assert.equal((await get("/monitor/api", { headers: { ...headers, ...OPERATOR } })).status, 200);
  });

  it("gives the processes the same addresses as Compose", () => {
    const { host } = new URL(cluster.url);
    for (const { name, address } of cluster.processes) {
      assert.equal(address, environmentOf(name, { ...ENV, PUBLIC_HOST: host })["PUBLIC_ADDRESS"]);
    }
    assert.throws(() => environmentOf("game1", {}), /^Error: set PASSPORT_KEY in \.env/);
  });

  it("passes the health checks of all containers, which fail if a service is down", async () => {
    const unused = await freePort();
    for (const { name, port } of cluster.processes) await checkHealth(name, port);
    await checkHealth("redis", new URL(cluster.redisUrl).port);
    await checkHealth("nginx", new URL(cluster.url).port);
    for (const service of ["game1", "redis", "nginx"]) await assert.rejects(checkHealth(service, unused), /failed/);
  });

  it("sends joins to the other process when one is killed, and to both when it is back", async () => {
    const [first, second] = cluster.processes;
    for (const game of [first, second]) {
      await game?.kill();
      for (let i = 0; i < 4; i++) {
        const asked = performance.now();
        const { status, text } = await join({ from: "127.0.0.6" });
        const took = performance.now() - asked;
        assert.equal(status, 200, text);
        assert.ok(took < 2900, `it took ${took} ms`);
      }
      // Restarted, because the other process is killed next.
      await game?.start();
    }
  });

  it("answers with an error message if all processes are down, and recovers when they are back", async () => {
    await Promise.all(cluster.processes.map((game) => game.kill()));
    const { status, headers, text } = await join({ from: "127.0.0.7" });
    assert.equal(status, 503);
    assert.equal(headers["content-type"], "application/json");
    const { error } = JSON.parse(text) as { error: string };
    assert.equal(error, "The server is being restarted. Please try again in a moment.");
    assert.equal((await get("/")).status, 200, "nginx serves the page itself");
    await Promise.all(cluster.processes.map((game) => game.start()));
    await seat("127.0.0.7");
  });

  it("logs requests without client addresses and session ids", async () => {
    const log = () => readFileSync(path.join(cluster.folder, "access.log"), "utf8").trimEnd().split("\n");
    const socket = new WebSocket(await seat("127.0.0.8"), { ca });
    await withDeadline(once(socket, "open"), "the WebSocket to open");
    const seats = () => log().filter((line) => line.includes(" /p/game")).length;
    const before = seats();
    socket.close();
    for (const late = performance.now() + 30_000; seats() === before; await sleep(20))
      assert.ok(performance.now() < late);
    const line = /^[\d-]+T[\d:+-]+ (?:[A-Z]+|-) (\S+) \d{3} \d+ B [\d.]+ s from (-|[\d.:, ]+)$/;
    const from = new Set(["-", ...cluster.processes.map((game) => `127.0.0.1:${game.port}`)]);
    for (const entry of log()) {
      const [, where = "", upstream = ""] = line.exec(entry) ?? assert.fail(entry);
      assert.doesNotMatch(where, /[?=]/);
      for (const one of upstream.split(", ")) assert.ok(from.has(one), entry);
    }
    // Also for requests while all processes were down.
    for (const entry of site.errorLog) assert.doesNotMatch(entry, /client:|sessionId/);
  });

  it("sends nobody to a process that nginx does not know, and does so as soon as a reload has taught it", async () => {
    const name = "game3";
    const env = {
      ...environmentOf("game1", ENV),
      TRUSTED_PROXIES: "127.0.0.1",
      MAX_CLIENTS: "1",
      REDIS_URL: cluster.redisUrl,
      NODE_EXTRA_CA_CERTS: path.join(cluster.folder, CERTIFICATE),
    };
    const address = `${new URL(cluster.url).host}/p/${name}`;
    const game = new GameProcess({ name, port: await freePort(), address, env });
    const readiness = async () => (await fetch(`${game.url}/readyz`)).json();
    try {
      const child = game.spawn();
      const reason = "the proxy there does not know this process (status 404)";
      const isUnreachable = async () => isDeepStrictEqual(await readiness(), { status: "unreachable", reason });
      await child.up(child.until(isUnreachable));
      // Each of these requests opens a room in the process with the fewest, as one process counts them.
      for (let i = 0; i < 6; i++) {
        const { status, seat } = await matchmake(cluster.processes[0] ?? game, "create/game");
        assert.equal(status, 200);
        assert.doesNotMatch(seat.publicAddress ?? "", /game3/);
      }

      const file = path.join(cluster.folder, "nginx.conf");
      const known = readFileSync(file, "utf8").replace(/^ *game2 .*$/m, `$&\n${name} 127.0.0.1:${game.port};`);
      assert.match(known, /^game3 /m);
      writeFileSync(file, known);
      process.kill(Number(readFileSync(path.join(cluster.folder, "tmp/nginx.pid"), "utf8")), "SIGHUP");
      await child.up(child.until(async () => (await fetch(`${game.url}/readyz`)).status === 200));
      // The other processes know it with its next heartbeat. Each address may open ten rooms.
      let where = "";
      let from = 20;
      await eventually(async () => {
        where = await seat(`127.0.0.${from++}`, "create");
        return where.includes(`/p/${name}/`);
      }, "a room in the process");
      const socket = new WebSocket(where, { ca });
      await withDeadline(once(socket, "message"), "the first message");
      socket.close();
    } finally {
      await game.stop();
    }
  });
});
