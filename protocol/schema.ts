import { type SchemaType, schema, t } from "@colyseus/schema";
import { WORLD_SIZE } from "../game/constants.ts";

const coordinate = () => t.quantized({ min: 0, max: WORLD_SIZE, bits: 16, mode: "wrap" }).default(0);

/**
 * One ship as everybody sees it. docs/protocol.md has the bytes.
 *
 * Only `x`, `y` and `facing` change from step to step. Velocity does not travel with them: nobody draws it, and the
 * one client that needs it, the pilot's own, computes it from the inputs the server has acknowledged. For the same
 * reason the grid of the positions may be coarse: that client knows its ship exactly.
 */
export const Player = schema(
  {
    name: t.string().default(""),
    /** index into the palette of ship colours */
    color: t.uint8().default(0),
    /** units */
    x: coordinate(),
    /** units */
    y: coordinate(),
    /** radians in steps of 1.4°: enough to draw by; the simulation flies by the input's own, finer facing */
    facing: t.angle({ bits: 8 }).default(0),
    thrusting: t.boolean().default(false),
    /** units/s; in the full state, and in a patch whenever `pushes` changes */
    vx: t.float32().default(0),
    /** units/s */
    vy: t.float32().default(0),
    /** counts, modulo 256, how often something other than the acknowledged inputs has begun to move the ship */
    pushes: t.uint8().default(0),
    /** nobody is at the controls: the connection is lost, or nothing has come over it for 2 s */
    away: t.boolean().default(false),
  },
  "Player",
);
export type Player = SchemaType<typeof Player>;

/** What the server tells everybody in a room. */
export const GameState = schema(
  {
    /** by session id */
    players: t.map(Player),
  },
  "GameState",
);
export type GameState = SchemaType<typeof GameState>;

/** What a client tells the server, once a step. */
export const ShipInput = schema(
  {
    /** radians in steps of 0.0055° */
    facing: t.angle({ bits: 16 }).default(0),
    thrusting: t.boolean().default(false),
  },
  "ShipInput",
);
export type ShipInput = SchemaType<typeof ShipInput>;
