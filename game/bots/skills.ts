import { stepsIn } from "../constants.ts";

/** How well a pilot without a person flies. */
export interface Skill {
  /** time from what it sees to what it does, and between two decisions, steps */
  readonly reaction: number;
  /** standard deviation of its aim, radians */
  readonly aimError: number;
  /** share of its own velocity that it takes into account when it aims: 0 aims at the target, 1 flies straight to it */
  readonly compensation: number;
  /** whether it sees a chain of rings as a whole, with its bonus */
  readonly seesChains: boolean;
  /** whether it chooses a star together with the one after it */
  readonly plansAhead: boolean;
  /** whether it follows ships to fill boosts */
  readonly drafts: boolean;
  /** how far away a target must be to spend a boost on it, units */
  readonly boostFrom: number;
}

/** The three skills, from the weakest. */
export const SKILLS = {
  rookie: {
    reaction: stepsIn(450),
    aimError: 0.35,
    compensation: 0.45,
    seesChains: false,
    plansAhead: false,
    drafts: false,
    boostFrom: 0,
  },
  regular: {
    reaction: stepsIn(250),
    aimError: 0.15,
    compensation: 0.8,
    seesChains: true,
    plansAhead: false,
    drafts: true,
    boostFrom: 250,
  },
  ace: {
    reaction: stepsIn(100),
    aimError: 0.03,
    compensation: 1,
    seesChains: true,
    plansAhead: true,
    drafts: true,
    boostFrom: 150,
  },
} as const satisfies Readonly<Record<string, Skill>>;

export type SkillName = keyof typeof SKILLS;
export const SKILL_NAMES = Object.keys(SKILLS) as SkillName[];
