import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import { SHIP_KINDS } from "../../game/kinds.ts";
import { SHIP_COLORS } from "../../game/palette.ts";
import { ROOMS } from "../../game/rooms.ts";
import { type GameState, stateSchemas } from "../../protocol/schema.ts";
import { Roster } from "../../server/rooms/roster.ts";
import { Scrape } from "../support/metrics.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess } from "../support/server.ts";

const { GameState: schema } = stateSchemas(ROOMS.game.world);
const CALLSIGN = /^[A-Z][a-z]+ [A-Z][a-z]+$/;
const PASSWORD = "correct horse";

describe("a player who joins", () => {
  let server: ServerProcess;
  const pilots: Pilot[] = [];
  before(async () => {
    server = await ServerProcess.start({ env: { MONITOR_PASSWORD: PASSWORD } });
  });
  afterEach(async () => {
    await Promise.all(pilots.splice(0).map((pilot) => pilot.leave()));
  });
  after(() => server.stop());

  async function join(options: Record<string, unknown>) {
    const pilot = new Pilot(await new Client(server.url).joinOrCreate<GameState>("game", options, schema));
    pilots.push(pilot);
    await pilot.until(() => pilot.player !== undefined, "the own ship to appear");
    return pilot.ship;
  }

  it("has the name, kind and color that it asks for", async () => {
    const [kind, color] = [SHIP_KINDS.length - 1, SHIP_COLORS.length - 1];
    const ship = await join({ name: " Ａda\u202e  Lovelace", kind, color });
    assert.deepEqual([ship.name, ship.kind, ship.color], ["Ada Lovelace", kind, color]);
  });

  it("has a name of its own in the room", async () => {
    const names = [await join({ name: "Ada" }), await join({ name: "ada" }), await join({ name: "Аda" })];
    assert.deepEqual(
      names.map(({ name }) => name),
      ["Ada", "ada 2", "Аda 3"],
    );
  });

  it("gets in with any value, and has a callsign, a kind and a color then", async () => {
    const before = (await Scrape.of(server.url, PASSWORD)).get('limits_hit_total{limit="names"}');
    for (const options of [
      {},
      { name: "n1gger", kind: -1, color: -1 },
      { name: 7, kind: "1", color: 0.5 },
      { name: "\u3164", kind: SHIP_KINDS.length, color: SHIP_COLORS.length },
      { name: "\u0301".repeat(500), kind: null, color: true },
    ]) {
      const ship = await join(options);
      assert.match(ship.name, CALLSIGN);
      assert.ok(SHIP_KINDS[ship.kind] !== undefined && SHIP_COLORS[ship.color] !== undefined);
    }
    const after = (await Scrape.of(server.url, PASSWORD)).get('limits_hit_total{limit="names"}');
    assert.equal(after, before + 1);
  });

  it("has no kind or color between two", () => {
    const { kind, color } = new Roster(ROOMS.game.world, new Map()).enter("a", { kind: 0.5, color: 0.5 });
    assert.deepEqual([kind, color], [0, 0]);
  });

  it("has another color than others, if it asks for none", async () => {
    const colors = [];
    for (let i = 0; i < 4; i++) colors.push((await join({ name: "Ada" })).color);
    assert.equal(new Set(colors).size, 4);
  });
});
