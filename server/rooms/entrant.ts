import type { Player } from "../../protocol/schema.ts";
import type { PilotSimulation } from "./pilotSimulation.ts";

/** Who takes part in a match: the pilot of a session, or a drone. */
export interface Entrant {
  readonly player: Player;
  readonly simulation: PilotSimulation;
}
