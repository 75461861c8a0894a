import { type SchemaType, schema, t } from "@colyseus/schema";
import { WORLD_SIZE } from "../game/constants.ts";

const coordinate = () => t.quantized({ min: 0, max: WORLD_SIZE, bits: 16, mode: "wrap" }).default(0);

/**
 * One ship as all clients see it. docs/protocol.md has the bytes.
 *
 * Only `x`, `y` and `facing` change from step to step. Velocity is not sent with them: it is not drawn, and the one
 * client that needs it, the ship's own, computes it from the inputs that the server has acknowledged. The position grid
 * may be coarse for the same reason: that client knows its ship exactly.
 */
export const Player = schema(
  {
    name: t.string().default(""),
    /** index into the palette of ship colors */
    color: t.uint8().default(0),
    /** units */
    x: coordinate(),
    /** units */
    y: coordinate(),
    /**
     * radians, in steps of 1.4°. That is precise enough for drawing; the simulation uses the finer facing of the input.
     */
    facing: t.angle({ bits: 8 }).default(0),
    thrusting: t.boolean().default(false),
    /** units/s; sent in the full state, and in a patch whenever `pushes` changes */
    vx: t.float32().default(0),
    /** units/s */
    vy: t.float32().default(0),
    /** Resync counter, modulo 256: incremented when something other than acknowledged inputs has moved the ship. */
    pushes: t.uint8().default(0),
    /** the connection is lost, or the server has not received an input for 2 s */
    away: t.boolean().default(false),
  },
  "Player",
);
export type Player = SchemaType<typeof Player>;

/** The state that the server sends to all clients in a room. */
export const GameState = schema(
  {
    /** key: session id */
    players: t.map(Player),
  },
  "GameState",
);
export type GameState = SchemaType<typeof GameState>;

/** What a client sends to the server, once per step. */
export const ShipInput = schema(
  {
    /** radians, in steps of 0.0055° */
    facing: t.angle({ bits: 16 }).default(0),
    thrusting: t.boolean().default(false),
  },
  "ShipInput",
);
export type ShipInput = SchemaType<typeof ShipInput>;
