import { type SchemaType, schema, t } from "@colyseus/schema";
import type { Torus } from "../game/torus.ts";

/**
 * The schemas of the state of a room. They depend on the room's world, because positions are rounded to a grid that
 * divides its side. docs/protocol.md has the bytes.
 */
function defineSchemas(world: Torus) {
  const coordinate = () => t.quantized({ min: 0, max: world.size, bits: 16, mode: "wrap" }).default(0);

  /**
   * One ship as all clients see it.
   *
   * Only `x`, `y` and `facing` change from step to step. Velocity is not sent with them: it is not drawn, and the one
   * client that needs it, the ship's own, computes it from the inputs that the server has acknowledged. The position
   * grid may be coarse for the same reason: that client knows its ship exactly.
   */
  const Player = schema(
    {
      name: t.string().default(""),
      /** index into the palette of ship colors */
      color: t.uint8().default(0),
      /** units */
      x: coordinate(),
      /** units */
      y: coordinate(),
      /**
       * radians, in steps of 1.4°. That is precise enough for drawing; the simulation uses the finer facing of the
       * input.
       */
      facing: t.angle({ bits: 8 }).default(0),
      thrusting: t.boolean().default(false),
      /** units/s; sent in the full state, and in a patch whenever `resyncs` changes */
      vx: t.float32().default(0),
      /** units/s */
      vy: t.float32().default(0),
      /** Resync counter, modulo 256: incremented when something other than acknowledged inputs has moved the ship. */
      resyncs: t.uint8().default(0),
      /** the connection is lost, or the server has not received an input for 2 s */
      away: t.boolean().default(false),
      /** index into the kinds of ships; it does not change, so it is sent once */
      kind: t.uint8().default(0),
      /** boosts to spend */
      boosts: t.uint8().default(0),
      /** steps of the burning boost that are left; sent as the velocity is */
      boosting: t.uint8().default(0),
      /** in this round */
      points: t.uint16().default(0),
      /** when the pilot joined this round, s after it began */
      joined: t.uint8().default(0),
      /** index of the next ring of the open chain */
      ring: t.uint8().default(0),
      /** number of the crown that the pilot holds, from 1; 0 for none */
      crown: t.uint8().default(0),
      /** how far the next boost is filled, 0 to DRAFT_LEVELS - 1 */
      draft: t.uint8().default(0),
      /** whether the server flies the ship; it does not change */
      drone: t.boolean().default(false),
      /** number of the ship in the messages of a room whose type `sendsView`; it does not change */
      number: t.uint16().default(0),
    },
    "Player",
  );

  /** The state that the server sends to all clients in a room. */
  const GameState = schema(
    {
      /** key: session id */
      players: t.map(Player),
      /** code with which others join this room; it does not change */
      code: t.string().default(""),
      /** whether only those who know the code can join; it does not change */
      private: t.boolean().default(false),
      /** seed of everything that is random in this round */
      seed: t.uint32().default(0),
      /** room time at which this round began, ms: its lowest 32 bits */
      began: t.uint32().default(0),
      /** for each star, how often the star of this slot was taken in this round, modulo 256: its place follows from it */
      stars: t.array("uint8"),
      /** for each crown, how often it was dropped in this round, modulo 256: its place while it is free follows from it */
      crowns: t.array("uint8"),
    },
    "GameState",
  );

  return { Player, GameState };
}

type StateSchemas = ReturnType<typeof defineSchemas>;
export type Player = SchemaType<StateSchemas["Player"]>;
export type GameState = SchemaType<StateSchemas["GameState"]>;

const defined = new Map<number, StateSchemas>();

/** The schemas `Player` and `GameState` for a world. The result is the same object for all worlds of the same size. */
export function stateSchemas(world: Torus): StateSchemas {
  let schemas = defined.get(world.size);
  if (schemas === undefined) {
    schemas = defineSchemas(world);
    defined.set(world.size, schemas);
  }
  return schemas;
}

/** What a client sends to the server, once per step. */
export const ShipInput = schema(
  {
    /** radians, in steps of 0.0055° */
    facing: t.angle({ bits: 16 }).default(0),
    thrusting: t.boolean().default(false),
    /** spends a boost; set in one input per boost */
    boost: t.boolean().default(false),
  },
  "ShipInput",
);
export type ShipInput = SchemaType<typeof ShipInput>;
