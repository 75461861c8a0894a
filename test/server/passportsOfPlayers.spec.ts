import assert from "node:assert/strict";
import { ROOMS } from "../../game/rooms.ts";
import { LONGEST_PASSPORT } from "../../protocol/passport.ts";
import { eventually, matchmake } from "../support/attack.ts";
import { Pilot } from "../support/pilot.ts";
import { RawPilot } from "../support/rawPilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";
import { takeStar } from "../support/stars.ts";

const { world } = ROOMS.game;

const KEY = "k".repeat(32);

describe("the passport of a player", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start({ env: { PASSPORT_KEY: KEY, LIMITS: "off" } });
  });
  after(() => server.stop());

  const given = (pilot: Pilot, besides = "") =>
    pilot.until(() => !["", besides].includes(pilot.passport), "a passport");

  it("is sent after the join, and again when the ship has changed its course, but not while it is at rest", async () => {
    const pilot = await Pilot.join(server.url);
    await given(pilot);
    const first = pilot.passport;
    await pilot.states(42);
    assert.equal(pilot.passport, first, "nothing has changed");
    pilot.send(0, true, 3);
    await given(pilot, first);
    await pilot.leave();
  });

  it("is sent as docs/protocol.md says, in less than 240 bytes", async () => {
    const raw = await RawPilot.join(server.url);
    const given = new Promise<Buffer>((resolve) =>
      raw.ws.on("message", (bytes: Buffer) => bytes[0] === 0x0d && resolve(bytes)),
    );
    const frame = await withDeadline(given, "a passport");
    const head = Buffer.concat([Buffer.of(0x0d, 0xa8), Buffer.from("passport"), Buffer.of(0xd9, frame.length - 12)]);
    assert.deepEqual(frame.subarray(0, 12), head);
    assert.match(frame.subarray(12).toString(), /^[\w-]{4}\.[\w-]+\.[\w-]{43}$/);
    assert.ok(frame.length < 240, `${frame.length}`);
    console.log(`      ${frame.length} bytes`);
    raw.ws.close(1000);
  });

  it("is ignored if it is not valid: the join creates a new ship", async () => {
    const pilot = await Pilot.join(server.url);
    await given(pilot);
    for (const passport of [pilot.passport, "1.forged.passport", "x".repeat(LONGEST_PASSPORT)]) {
      const other = await Pilot.join(server.url, "game", passport);
      assert.notEqual(other.ship.name, pilot.ship.name);
      await other.leave();
    }
    await pilot.leave();
  });

  it("may have 512 characters, and no other option may", async () => {
    for (const option of [{ passport: "x".repeat(LONGEST_PASSPORT + 1) }, { password: "x".repeat(129) }]) {
      const { status } = await matchmake(server, "joinOrCreate/game", { body: JSON.stringify(option) });
      assert.equal(status, 400);
    }
  });

  it("restores the ship and its points after the only server was killed and started again, with a new key", async () => {
    const { port } = server;
    const pilot = await Pilot.join(server.url);
    const unlucky = await Pilot.join(server.url);
    await given(unlucky);
    await takeStar(pilot);
    // Half a second until it coasts, which shows its velocity, and two until it has a passport of that.
    await pilot.states(52);
    const { name, color, x, vx, points } = pilot.ship;
    const { left } = pilot;
    await server.stop("SIGKILL");
    const killed = performance.now();
    await withDeadline(left, "the connection to end");
    const rotated = { PASSPORT_KEY: "n".repeat(32), PASSPORT_KEY_PREVIOUS: KEY };
    server = await ServerProcess.start({ env: { ...rotated, LIMITS: "off", PORT: `${port}` } });
    const rivals = await Promise.all([1, 2].map(() => Pilot.join(server.url, "game", pilot.passport)));
    const seconds = (performance.now() - killed) / 1000;
    const same = rivals.filter(({ ship }) => ship.name === name);
    assert.equal(same.length, 1, "one of two clients with the same passport gets the ship");
    const [{ ship }] = same as [Pilot];
    assert.deepEqual([ship.color, ship.points], [color, points]);
    const jump = Math.abs(world.delta(world.wrap(x + vx * seconds), ship.x));
    console.log(`      ${jump.toFixed(1)} units from where it would have coasted to in ${seconds.toFixed(1)} s`);
    assert.ok(jump < 60, `${jump}`);

    // The connection of another one breaks in the middle of the join.
    (await RawPilot.join(server.url, "game", false, unlucky.passport)).leave();
    await eventually(async () => {
      const again = await Pilot.join(server.url, "game", unlucky.passport);
      rivals.push(again);
      return again.ship.name === unlucky.ship.name;
    }, "the passport to be valid again");
    const late = await Pilot.join(server.url, "game", unlucky.passport);
    assert.notEqual(late.ship.name, unlucky.ship.name, "the passport is used up now");
    for (const rival of [...rivals, late]) await rival.leave();
  });
});
