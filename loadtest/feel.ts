import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describeProfile, PROFILES } from "../tools/network/profiles.ts";
import { amount, listOf, oneOf, readOptions, wholeNumber, word } from "../tools/options.ts";
import { mulberry32 } from "../tools/random.ts";
import { Bots } from "./feel/bots.ts";
import { tryCost, tryWeight } from "./feel/cost.ts";
import { type Figure, isMet, type Trial } from "./feel/figure.ts";
import { Ground, recordWhile } from "./feel/ground.ts";
import { judgeOthers } from "./feel/others.ts";
import { judgeCorrections, settle, steer, tryPushes, tryReaction, tryStall } from "./feel/ownShip.ts";
import { tryReconnection } from "./feel/reconnection.ts";
import { digits } from "./rig/table.ts";

const TRIALS = ["reaction", "pushes", "stalls", "others", "reconnection", "cost", "weight"] as const;
const NAMES = Object.keys(PROFILES) as (keyof typeof PROFILES)[];

const options = readOptions(
  "feel",
  "Measures how the game feels: opens the real page in a real browser, behind a simulated network, in front of the real\n" +
    "server, and holds what it draws against what the server knows. Ends with code 1 if something is not as it should be.",
  {
    profile: oneOf("what the network is like", NAMES, "train"),
    only: listOf(oneOf("what to try", TRIALS), TRIALS.join(",")),
    minutes: amount("how long the others are watched", 5),
    players: wholeNumber("ships in the sky whose frames are timed", 500),
    seed: wholeNumber("what network, others and steering are drawn by; a new one each time unless given"),
    json: word("writes everything measured", "FILE"),
  },
);
const { only = [], minutes = 5, players = 500 } = options;
const name = options.profile ?? "train";
const profile = PROFILES[name];
const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);
const random = mulberry32(seed);

const trials: Trial[] = [];
const wants = (...names: (typeof TRIALS)[number][]) => names.some((trial) => only.includes(trial));

console.log(`${name}: ${describeProfile(profile)}. Seed ${seed}.\n`);
if (wants("reaction", "pushes", "stalls", "others", "reconnection")) await inSmallSky();
if (wants("cost", "weight")) await inFullSky();
report();

async function inSmallSky(): Promise<void> {
  const ground = await Ground.open(profile, seed, 20);
  try {
    const bots = await Bots.join(ground.server.endpoint, 4, seed);
    const page = await ground.fly();
    if (wants("reaction")) show(await tryReaction(page, random, 20));
    if (wants("others")) {
      await settle(page);
      const recording = await recordWhile(page, async () => {
        let over = false;
        await Promise.all([
          steer(page, random, () => over),
          sleep(minutes * 60_000).then(() => {
            over = true;
          }),
        ]);
      });
      show(judgeOthers(recording.frames, recording.timeOrigin, bots, profile));
      show(judgeCorrections(recording.frames));
    }
    // What follows has its own trouble; stalls on top would only make it different each time.
    const { stalls: _, ...steady } = profile as typeof profile & { stalls?: unknown };
    ground.network.profile = steady;
    if (wants("pushes")) show(await tryPushes(page, bots, random, 10));
    if (wants("stalls")) {
      await settle(page);
      show(await tryStall(ground, page, 2000));
      await settle(page);
      show(await tryStall(ground, page, 4000));
    }
    if (wants("reconnection")) show(await tryReconnection(ground, page));
    await bots.leave();
  } finally {
    await ground.close();
  }
}

async function inFullSky(): Promise<void> {
  const ground = await Ground.open({ up: {}, down: {} }, seed, players + 1);
  try {
    if (wants("weight")) show(await tryWeight(ground));
    if (wants("cost")) show(await tryCost(ground, players));
  } finally {
    await ground.close();
  }
}

function show(trial: Trial): void {
  trials.push(trial);
  console.log(`${trial.title}:`);
  for (const figure of trial.figures) console.log(`  ${line(figure)}`);
  console.log();
}

function line(figure: Figure): string {
  const { what, value, unit, atMost } = figure;
  const verdict = atMost === undefined ? "" : `  (at most ${digits(atMost)}: ${isMet(figure) ? "met" : "NOT MET"})`;
  return `${what.padEnd(58)} ${digits(value).padStart(7)} ${unit}${verdict}`;
}

function report(): void {
  const missed = trials.flatMap(({ title, figures }) =>
    figures.filter((figure) => !isMet(figure)).map((figure) => `${title}: ${line(figure)}`),
  );
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify({ profile: name, seed, minutes, trials }, null, 1)}\n`);
  }
  for (const figure of missed) console.log(`MISSED: ${figure}`);
  console.log(`${missed.length} figures missed`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}
