import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import { ROOMS } from "../../game/rooms.ts";
import { readBanSentence } from "../../protocol/bans.ts";
import { basicAuth } from "../../tools/basicAuth.ts";
import { kick, listBans, sendForm } from "../support/bans.ts";
import { TestCluster } from "../support/cluster.ts";
import { Scrape } from "../support/metrics.ts";
import { Pilot } from "../support/pilot.ts";
import { roomList } from "../support/rooms.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

describe("a player whom an operator removes", function () {
  this.timeout(30_000);
  let server: ServerProcess;
  afterEach(() => server?.stop());

  const closed = ({ room }: Pilot) =>
    new Promise<[number, string]>((resolve) => room.onLeave((code, reason = "") => resolve([code, reason])));

  /** How the SDK reports that it can't join. */
  const refusal = (url: string, room: string, options: object) =>
    new Client(url).joinOrCreate(room, options).then(
      () => undefined,
      ({ code, message }: { code: number; message: string }) => ({ code, ...readBanSentence(message) }),
    );

  it("is told for how long, and can't join or watch until the ban is lifted; others keep playing", async () => {
    server = await ServerProcess.start({ env: { TRUSTED_PROXIES: "loopback" } });
    const culprit = await Pilot.join(server.url);
    const neighbor = await Pilot.join(server.url);
    const { roomId, sessionId } = culprit.room;
    await culprit.until(() => culprit.passport !== "", "a passport");
    const left = closed(culprit);
    await kick(server, roomId, sessionId);
    const [code, reason] = await withDeadline(left, "the player to be removed");
    assert.equal(code, 4430);
    const told = readBanSentence(reason);
    assert.ok(told?.by === "session" && told.seconds > 595 && told.seconds <= 600, reason);
    await neighbor.states(3);

    const [first] = await listBans(server);
    assert.deepEqual(
      [first?.sessionId, first?.roomId, first?.why, first?.network],
      [sessionId, roomId, "kicked in the monitor", true],
    );
    const { passport } = culprit;
    const [room] = (await roomList(server)).rooms;
    const again = await refusal(server.url, "game", {});
    assert.deepEqual([again?.code, again?.by], [430, "network"]);
    assert.equal((await refusal(server.url, "game", { passport }))?.by, "session");
    assert.equal((await refusal(server.url, "watch", { code: room?.code }))?.by, "network");
    // Its process still runs, so this passport does not bring a ship back: the room refuses it on the WebSocket.
    const early = await refusal(server.url, "game", { passport: neighbor.passport });
    assert.deepEqual([early?.code, early?.by], [430, "network"]);

    const elsewhere = { "content-type": "application/json", "x-forwarded-for": "198.51.100.7" };
    const ask = (body: object) =>
      fetch(`${server.url}/matchmake/joinOrCreate/game`, {
        method: "POST",
        headers: elsewhere,
        body: JSON.stringify(body),
      });
    assert.equal((await ask({})).status, 200, "other addresses are not banned");
    const refused = await ask({ passport });
    assert.equal(refused.status, 430);
    assert.ok(Number(refused.headers.get("retry-after")) > 590);

    assert.equal((await sendForm(server, "/lift", { id: first?.id ?? "" })).done, "lifted");
    const back = await Pilot.join(server.url);
    for (const pilot of [back, neighbor]) await pilot.leave();
    assert.match(server.output, /A player was banned\..*\n(.*\n)*.*A join was refused.*\n(.*\n)*.*A ban was lifted\./);
    assert.ok(server.output.includes(first?.id ?? "none"));
    const lines = server.output.slice(server.output.indexOf("is up"));
    assert.doesNotMatch(lines, /127\.0\.0\.1|198\.51|threw an error/);
  });

  it("is counted, and the form of no other page can ban or lift", async () => {
    const env = { MONITOR_PASSWORD: "correct horse", BAN_MINUTES: "1" };
    server = await ServerProcess.start({ env });
    const headers = basicAuth("admin", "correct horse");
    const pilot = await Pilot.join(server.url);
    const left = closed(pilot);
    const form = { sessionId: pilot.room.sessionId };
    assert.equal((await sendForm(server, "", form)).status, 401, "the page has the password of the monitor");
    assert.equal((await sendForm(server, "", form, headers)).done, "banned");
    assert.equal((await withDeadline(left, "the player to be removed"))[0], 4430);
    assert.equal((await sendForm(server, "", { sessionId: "gone" }, headers)).done, "absent");
    const [ban] = (await listBans(server, headers)).filter(({ network }) => network);
    assert.equal((await sendForm(server, "/lift", { id: ban?.id ?? "" }, headers)).done, "lifted");

    const away = await Pilot.join(server.url);
    const { sessionId, reconnectionToken } = away.room;
    const dropped = closed(away);
    away.room.connection.close(4010);
    await withDeadline(dropped, "the connection to be lost");
    assert.equal((await sendForm(server, "", { sessionId }, headers)).done, "banned", "its seat is held");
    await assert.rejects(new Client(server.url).reconnect(reconnectionToken), "the seat is gone");
    assert.equal((await refusal(server.url, "game", {}))?.code, 430);
    const scrape = await Scrape.of(server.url, "correct horse");
    assert.deepEqual(
      ['bans_total{event="made"}', "bans_active", 'limits_hit_total{limit="bans"}', 'leaves_total{code="4430"}'].map(
        (series) => scrape.get(series),
      ),
      [3, 2, 1, 1],
    );

    const foreign = [{ origin: "https://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }];
    for (const from of foreign) {
      assert.equal((await sendForm(server, "/lift", { id: "x" }, { ...headers, ...from })).status, 403);
    }
    const own = { ...headers, origin: server.url, "sec-fetch-site": "same-origin" };
    assert.equal((await sendForm(server, "/lift", { id: "x" }, own)).status, 404);
    assert.equal((await sendForm(server, "", { sessionId: "a b" }, own)).status, 400);
  });
});

describe("a ban in a cluster", function () {
  this.timeout(30_000);

  it("applies in all processes, outlives the one that made it, and spares those who bring a ship along", async () => {
    const cluster = await TestCluster.start();
    try {
      const a = await cluster.add();
      const culprit = await Pilot.join(a.url);
      const neighbor = await Pilot.join(a.url);
      await neighbor.until(() => neighbor.passport !== "" && culprit.passport !== "", "the passports");
      const b = await cluster.add();
      await kick(b, culprit.room.roomId, culprit.room.sessionId);
      const [first] = await listBans(b);
      assert.equal(first?.sessionId, culprit.room.sessionId);
      await a.stop();
      const refused = async (passport: string) => {
        const joined = await Pilot.join(b.url, ROOMS.game.name, passport).catch(({ code }: { code: number }) => code);
        if (typeof joined === "number") return joined;
        const { name } = joined.ship;
        await joined.leave();
        return name;
      };
      const { name } = neighbor.ship;
      assert.equal(await refused(""), 430);
      assert.equal(await refused(culprit.passport), 430);
      let answer: number | string = 430;
      const until = performance.now() + 10_000;
      // Until the process is known to be gone, the ship may still be in use there.
      while (answer !== name && performance.now() < until) answer = await refused(neighbor.passport);
      assert.equal(answer, name, "the neighbor continues with the ship");
      assert.equal((await sendForm(b, "/lift", { id: first?.id ?? "" })).done, "lifted");
      assert.equal(typeof (await refused("")), "string");
    } finally {
      await cluster.stop();
    }
  });
});
