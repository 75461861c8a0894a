import { canBoost, thrustOf } from "../boost.ts";
import { turnTo } from "../brake.ts";
import { STEP_SECONDS } from "../constants.ts";
import { kindOf } from "../kinds.ts";
import { type Command, copyCommand, NO_COMMAND } from "../ship.ts";
import type { Sight } from "./sight.ts";
import type { Skill } from "./skills.ts";
import { Targets } from "./targets.ts";

/** Change of velocity below which a pilot does not thrust, as a multiple of what one step of thrust changes. */
const CLOSE_ENOUGH = 2;

/** Largest angle between the ship's course and its target at which a boost is spent, radians. */
const STRAIGHT = 0.5;

/** How far ahead a pilot aims at a moving target, s. */
const LEAD = 1;

/**
 * A pilot without a person. It sees what a player sees, and makes the same commands as a player: nothing of it is known
 * to the rules.
 */
export class Bot {
  readonly skill: Skill;
  readonly #random: () => number;
  readonly #targets: Targets;
  /** what it does now */
  readonly #command: Command = { ...NO_COMMAND };
  /** what it has decided, and does when it decides again */
  readonly #decided: Command = { ...NO_COMMAND };
  /** steps until it decides again */
  #wait: number;

  /** @param random draws numbers in [0, 1), so that the same seed flies the same way */
  constructor(skill: Skill, random: () => number) {
    this.skill = skill;
    this.#random = random;
    this.#targets = new Targets(skill, Math.floor(random() * 2 ** 32));
    // Not all bots of a room decide in the same step.
    this.#wait = Math.floor(random() * skill.reaction);
  }

  /** The command for the next step. Call this once per step. @returns an object that is reused */
  fly(sight: Sight): Readonly<Command> {
    this.#command.boost = false;
    if (this.#wait-- > 0) return this.#command;
    this.#wait = this.skill.reaction - 1;
    copyCommand(this.#decided, this.#command);
    if (!canBoost(sight.ship)) this.#command.boost = false;
    this.#decide(sight);
    return this.#command;
  }

  #decide(sight: Sight): void {
    const { ship } = sight;
    const decided = this.#decided;
    const { dx, dy, vx, vy, worth } = this.#targets.choose(sight);
    decided.boost = false;
    decided.thrusting = false;
    if (worth === 0) return;
    const { compensation, boostFrom, aimError } = this.skill;
    const distance = Math.sqrt(dx * dx + dy * dy);
    const lead = Math.min(LEAD, distance / 100);
    const speed = kindOf(ship.kind).maxSpeed;
    const bearing = Math.atan2(dy + vy * lead, dx + vx * lead);
    // The velocity that the pilot wants, less the one that it has.
    const wantX = Math.cos(bearing) * speed - compensation * ship.vx;
    const wantY = Math.sin(bearing) * speed - compensation * ship.vy;
    const change = Math.sqrt(wantX * wantX + wantY * wantY);
    decided.thrusting = change > CLOSE_ENOUGH * thrustOf(ship) * STEP_SECONDS;
    decided.facing = Math.atan2(wantY, wantX) + aimError * this.#gaussian();
    const straight = Math.abs(turnTo(bearing, Math.atan2(ship.vy, ship.vx))) < STRAIGHT;
    if (distance < boostFrom || !canBoost(ship) || (boostFrom > 0 && !straight)) return;
    decided.boost = true;
    decided.thrusting = true;
    decided.facing = bearing;
  }

  /** A normally distributed number, nearly: a sum of uniform ones. */
  #gaussian(): number {
    return 2 * (this.#random() + this.#random() + this.#random() - 1.5);
  }
}
