import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { fieldsThatAre, NEW_SHIP, type ShipState } from "../../game/fields.ts";
import { ROOMS, type RoomType } from "../../game/rooms.ts";
import { Torus } from "../../game/torus.ts";
import { LONGEST_PASSPORT, PASSPORT_SECONDS } from "../../protocol/passport.ts";
import { OneProcess } from "../../server/cluster/oneProcess.ts";
import { readConfig } from "../../server/config.ts";
import { Passports } from "../../server/rooms/passports.ts";

const { world } = ROOMS.game;

const KEY = "k".repeat(32);
const SHIP: ShipState = { ...NEW_SHIP, name: "Quiet Heron", color: 5, x: 990, y: 500, vx: 40, vy: -3.5, facing: 1.25 };

/** All other processes accept players, or none does. */
class Neighbours extends OneProcess {
  readonly #serving: boolean;

  constructor(serving: boolean) {
    super(readConfig({}));
    this.#serving = serving;
  }

  override get id(): string {
    return "process01";
  }

  override async isServing(): Promise<boolean> {
    return this.#serving;
  }
}

describe("a passport", () => {
  let now = 1e12;
  const office = ({
    key = KEY,
    previous,
    serving = false,
  }: {
    key?: string;
    previous?: string;
    serving?: boolean;
  } = {}) => new Passports(new Neighbours(serving), [key, previous], () => now);

  it("restores a ship's name, color and motion, at the place to which it has coasted since", async () => {
    const passport = office().issue("session01", "room00001", ROOMS.game, SHIP);
    now += 2000;
    const redeemed = await office().redeem(passport, ROOMS.game);
    assert.ok(redeemed !== undefined);
    const { x, y, facing, ...rest } = redeemed.ship;
    const { x: _x, y: _y, facing: _facing, ...expected } = SHIP;
    assert.deepEqual(rest, expected);
    assert.ok(Math.abs(facing - SHIP.facing) <= Math.PI / 256, `${facing}`);
    assert.ok(Math.abs(world.delta(x, 70)) < 0.02, `${x}`);
    assert.ok(Math.abs(world.delta(y, 493)) < 0.02, `${y}`);
  });

  it("restores a ship that was pushed beyond its maximum speed", async () => {
    const border = office();
    for (const [i, [vx, vy]] of [
      [140, 0],
      [-0.5, -2750],
      [300, 400],
    ].entries()) {
      const passport = border.issue(`pushed${i}`, "room00001", ROOMS.game, { ...SHIP, vx: vx ?? 0, vy: vy ?? 0 });
      now += 1000;
      const { ship } = (await border.redeem(passport, ROOMS.game)) ?? {};
      assert.deepEqual([ship?.vx, ship?.vy], [vx, vy]);
      assert.ok(Math.abs(world.delta(SHIP.x + (vx ?? 0), ship?.x ?? 0)) < 0.02, `${ship?.x}`);
      assert.ok(Math.abs(world.delta(SHIP.y + (vy ?? 0), ship?.y ?? 0)) < 0.02, `${ship?.y}`);
    }
    assert.equal(border.counts.forged, 0);
  });

  it("is short", () => {
    const longest = {
      ...NEW_SHIP,
      name: "m".repeat(24),
      color: 11,
      x: 999.987,
      y: 999.987,
      vx: -70.711,
      vy: -70.711,
      facing: -3.125,
    };
    const { length } = office().issue("session01", "room00001", ROOMS.game, longest, { privateCode: "BCDFGH" });
    console.log(
      `      ${length} characters, ${office().issue("session01", "room00001", ROOMS.game, SHIP).length} on the average`,
    );
    assert.ok(length < LONGEST_PASSPORT);
  });

  it("is valid once, and using it also invalidates all other passports of the same session", async () => {
    const border = office();
    const older = border.issue("session01", "room00001", ROOMS.game, SHIP);
    const newer = border.issue("session01", "room00001", ROOMS.game, SHIP);
    assert.ok(await border.redeem(newer, ROOMS.game));
    for (const passport of [newer, older, border.issue("session01", "room00001", ROOMS.game, SHIP)]) {
      assert.equal(await border.redeem(passport, ROOMS.game), undefined);
    }
    assert.equal(border.counts.used, 3);
    assert.ok(await border.redeem(border.issue("session02", "room00001", ROOMS.game, SHIP), ROOMS.game));
  });

  it("is not valid after PASSPORT_SECONDS, nor before it was issued", async () => {
    const border = office();
    const passport = border.issue("session01", "room00001", ROOMS.game, SHIP);
    now += PASSPORT_SECONDS * 1000 + 1;
    assert.equal(await border.redeem(passport, ROOMS.game), undefined);
    now -= 2 * PASSPORT_SECONDS * 1000 + 2;
    assert.equal(await border.redeem(passport, ROOMS.game), undefined);
    assert.equal(border.counts.expired, 2);
  });

  it("keeps the points and boosts of its player", async () => {
    const border = office();
    const earned = { points: 57, seconds: 122 };
    const passport = border.issue("session01", "room00001", ROOMS.game, { ...SHIP, boosts: 2 }, { earned });
    const redeemed = await border.redeem(passport, ROOMS.game);
    assert.deepEqual(redeemed?.earned, earned);
    assert.equal(redeemed?.ship.boosts, 2);
  });

  it("of the version before is read, with no points and no boosts", async () => {
    const border = office();
    // As that version has written it.
    const text = `["session09","room00001","game","process02",${now},"","Quiet Heron",5,2,990,500,40,-3.5,1.25]`;
    const signed = `QOF8.${Buffer.from(text).toString("base64url")}`;
    const passport = `${signed}.${createHmac("sha256", KEY).update(signed).digest("base64url")}`;
    const { ship, earned } = (await border.redeem(passport, ROOMS.game)) ?? {};
    assert.deepEqual([ship?.name, ship?.kind, ship?.vx, ship?.boosts], ["Quiet Heron", 2, 40, 0]);
    assert.deepEqual(earned, { points: 0, seconds: 0 });
  });

  it("is ignored in a room of another type, and still valid in its own", async () => {
    const border = office();
    const passport = border.issue("session01", "room00001", ROOMS.game, SHIP);
    const duel: RoomType = { ...ROOMS.game, name: "duel", world: new Torus(400) };
    assert.equal(await border.redeem(passport, duel), undefined);
    assert.equal(border.counts.misplaced, 1);
    assert.ok(await border.redeem(passport, ROOMS.game));
  });

  it("is ignored by a process whose ships have other fields, and does not count as forged", async () => {
    const border = office();
    const [, text] = border.issue("session01", "room00001", ROOMS.game, SHIP).split(".");
    const signed = `next.${text}`;
    const passport = `${signed}.${createHmac("sha256", KEY).update(signed).digest("base64url")}`;
    assert.equal(await border.redeem(passport, ROOMS.game), undefined);
    assert.deepEqual([border.counts.outdated, border.counts.forged], [1, 0]);
    assert.equal(border.holderOf(passport), undefined);
    assert.ok(await border.redeem(border.issue("session01", "room00001", ROOMS.game, SHIP), ROOMS.game), "not used up");
  });

  it("survives a rotation of the key in either direction, is signed with the first key, and is valid once", async () => {
    const NEXT = "n".repeat(32);
    const rotating = office({ key: NEXT, previous: KEY });
    const issue = (border: Passports, session: string) =>
      border.issue(session, "room00001", ROOMS.game, SHIP, { privateCode: "BCDFGH" });
    const [old, fresh] = [issue(office(), "session01"), issue(rotating, "session02")];
    for (const passport of [old, fresh]) {
      assert.ok(rotating.holderOf(passport) !== undefined);
      assert.deepEqual(await rotating.reunionOf(passport), { code: "BCDFGH", type: ROOMS.game.name, mayOpen: true });
      assert.equal((await rotating.redeem(passport, ROOMS.game))?.ship.name, SHIP.name);
      assert.equal(await rotating.redeem(passport, ROOMS.game), undefined);
    }
    assert.deepEqual([rotating.counts.forged, rotating.counts.used], [0, 2]);
    // A process that has not been restarted yet reads the old one, and one that has only the new key the fresh one.
    for (const [passport, key, other] of [
      [old, KEY, NEXT],
      [fresh, NEXT, KEY],
    ] as const) {
      assert.equal(await office({ key: other }).redeem(passport, ROOMS.game), undefined);
      assert.ok(await office({ key }).redeem(passport, ROOMS.game));
    }
  });

  it("tells in which private room its player was, and whether that may be opened again, and stays valid", async () => {
    const issued = (privateCode: string) => office().issue("session03", "room00001", ROOMS.game, SHIP, { privateCode });
    const passport = issued("BCDFGH");
    const room = { code: "BCDFGH", type: ROOMS.game.name };
    assert.deepEqual(await office().reunionOf(passport), { ...room, mayOpen: true });
    assert.deepEqual(await office({ serving: true }).reunionOf(passport), { ...room, mayOpen: false });
    for (const nothing of [issued(""), `${passport}x`, "", undefined, 1]) {
      assert.equal(await office().reunionOf(nothing), undefined);
    }
    assert.equal(await office({ key: "l".repeat(32) }).reunionOf(passport), undefined);
    assert.ok(await office().redeem(passport, ROOMS.game));
    now += PASSPORT_SECONDS * 1000 + 1;
    assert.equal(await office().reunionOf(passport), undefined);
  });

  it("has every field that SHIP_FIELDS marks for passports", async () => {
    const other: ShipState = { ...SHIP, kind: 7, thrusting: true, away: true };
    const redeemed = await office().redeem(office().issue("session01", "room00001", ROOMS.game, other), ROOMS.game);
    for (const name of fieldsThatAre("passport")) {
      if (!["x", "y", "facing"].includes(name)) assert.equal(redeemed?.ship[name], other[name], name);
    }
    assert.deepEqual([redeemed?.ship.thrusting, redeemed?.ship.away], [false, false], "the others start anew");
  });

  it("is not valid while the process that issued it accepts players", async () => {
    const border = office({ serving: true });
    assert.equal(await border.redeem(border.issue("session01", "room00001", ROOMS.game, SHIP), ROOMS.game), undefined);
    assert.equal(border.counts.untimely, 1);
  });

  it("is not valid if any character was changed, or if it was signed with another key", async () => {
    const border = office();
    const passport = border.issue("session01", "room00001", ROOMS.game, SHIP);
    assert.equal(await office({ key: "l".repeat(32) }).redeem(passport, ROOMS.game), undefined);
    assert.equal(await new Passports(new Neighbours(false), [], () => now).redeem(passport, ROOMS.game), undefined);
    const [version, text = "", seal] = passport.split(".");
    const altered = Buffer.from(text, "base64url").toString().replace("Quiet", "Loud!");
    const forgeries: unknown[] = [
      `${version}.${Buffer.from(altered).toString("base64url")}.${seal}`,
      `2.${text}.${seal}`,
      `${version}.${text}`,
      `${version}.${text}.`,
      `${version}..${seal}`,
      `${passport}${"x".repeat(LONGEST_PASSPORT)}`,
      passport.slice(0, -2),
      "x",
      "..",
      randomUUID(),
    ];
    for (let i = 0; i < passport.length - 1; i++) {
      const other = passport[i] === "A" ? "B" : "A";
      forgeries.push(passport.slice(0, i) + other + passport.slice(i + 1));
    }
    for (const forgery of forgeries) assert.equal(await border.redeem(forgery, ROOMS.game), undefined, String(forgery));
    assert.equal(border.counts.forged, forgeries.length);
    for (const nothing of [undefined, "", 1, null, true])
      assert.equal(await border.redeem(nothing, ROOMS.game), undefined);
    assert.equal(border.counts.forged, forgeries.length, "no passport does not count as forged");
    assert.ok(await border.redeem(passport, ROOMS.game), "the original is still valid");
  });
});
