import assert from "node:assert/strict";
import { ClientState } from "@colyseus/core";
import { ROOMS } from "../../game/rooms.ts";
import { stateSchemas } from "../../protocol/schema.ts";
import { NOTHING_EARNED } from "../../server/rooms/earned.ts";
import { PassportDesk } from "../../server/rooms/passportDesk.ts";
import { PassportSchedule } from "../../server/rooms/passportSchedule.ts";
import type { Passports } from "../../server/rooms/passports.ts";
import type { Pilot } from "../../server/rooms/pilot.ts";
import { PilotSimulation } from "../../server/rooms/pilotSimulation.ts";
import type { SkyMatch } from "../../server/rooms/skyMatch.ts";

const { world } = ROOMS.bigsky;

describe("the passports of a room that sends views", () => {
  it("have the ship as it is now, although the state of the room does not", () => {
    const issued: number[] = [];
    const passports = {
      issue: (_session: string, _room: string, _type: unknown, { x }: { x: number }) => {
        issued.push(x);
        return "a passport";
      },
    } as unknown as Passports;
    const room = { roomId: "room", type: ROOMS.bigsky, isPrivate: false, state: { code: "" } };
    const desk = new PassportDesk(passports, room, { earnedBy: () => NOTHING_EARNED } as unknown as SkyMatch);
    const player = new (stateSchemas(world).Player)();
    const inputs = { size: 0, consumedCount: 0, next: () => undefined };
    const simulation = new PilotSimulation(world, player, inputs, { untracked: true });
    const pilot = { player, simulation, passports: new PassportSchedule(world), sessionId: "a", settle() {} };
    simulation.ship.x = 1234;
    desk.prepare();
    const bytes = Buffer.alloc(desk.mostBytes);
    assert.ok(desk.write({ userData: pilot } as unknown as Parameters<typeof desk.write>[0], bytes, 0) > 0);
    simulation.ship.x = 2345;
    const client = { state: ClientState.JOINED, send: () => {} };
    desk.close([{ ...pilot, connection: { client } } as unknown as Pilot]);
    assert.deepEqual(issued, [1234, 2345]);
  });
});
