import { writeFileSync } from "node:fs";
import { describeProfile, PROFILES } from "../tools/network/profiles.ts";
import { amount, failWith, listOf, oneOf, outputFile, readOptions, seedNumber, wholeNumber } from "../tools/options.ts";
import { mulberry32 } from "../tools/random.ts";
import { tryArrival } from "./feel/arrival.ts";
import { Bots } from "./feel/bots.ts";
import { tryCost } from "./feel/cost.ts";
import { type Figure, isMet, type Trial } from "./feel/figure.ts";
import { judgeOthers } from "./feel/others.ts";
import { judgeCorrections, settle, steer, tryPushes, tryReaction, tryStall } from "./feel/ownShip.ts";
import { tryPicks } from "./feel/picks.ts";
import { tryReconnection } from "./feel/reconnection.ts";
import { recordWhile, Setup } from "./feel/setup.ts";
import { digits } from "./rig/table.ts";

const TRIALS = ["reaction", "pushes", "stalls", "others", "picks", "reconnection", "cost", "arrival"] as const;
const NAMES = Object.keys(PROFILES) as (keyof typeof PROFILES)[];

const options = readOptions(
  "feel",
  "Measures how the game feels: opens the real page in a browser, connects it to the real server through a simulated\n" +
    "network, and compares what it draws with the server's state. Exits with code 1 if a figure exceeds its limit.",
  {
    profile: oneOf("simulated network", NAMES, "train"),
    only: listOf(oneOf("experiments to run", TRIALS), TRIALS.join(",")),
    minutes: amount("time for which the other ships are recorded, and for the picks, min", 5),
    players: wholeNumber("ships in the room for the cost of a frame", 500),
    seed: seedNumber("seed of the network, the other ships and the steering"),
    json: outputFile("writes all figures"),
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
if (wants("reaction", "pushes", "stalls", "others", "picks", "reconnection")) await inSmallRoom();
if (wants("cost", "arrival")) await inFullRoom();
report();

async function inSmallRoom(): Promise<void> {
  const setup = await Setup.open(profile, seed, 20).catch(failWith);
  try {
    const bots = await Bots.join(setup.server.url, 4, seed);
    const page = await setup.fly();
    if (wants("reaction")) show(await tryReaction(page, random, 20));
    if (wants("others")) {
      await settle(page);
      const recording = await recordWhile(page, async () => {
        const end = performance.now() + minutes * 60_000;
        await steer(page, random, () => performance.now() > end);
      });
      show(judgeOthers(recording.frames, recording.timeOrigin, bots, profile));
      show(judgeCorrections(recording.frames));
    }
    if (wants("picks")) {
      await settle(page);
      show(await tryPicks(page, minutes));
    }
    // The next experiments interrupt the network themselves. Further stalls would only add noise.
    const { stalls: _, ...steady } = profile as typeof profile & { stalls?: unknown };
    setup.network.profile = steady;
    if (wants("pushes")) show(await tryPushes(page, bots, random, 10));
    if (wants("stalls")) {
      await settle(page);
      show(await tryStall(setup, page, 2000));
      await settle(page);
      show(await tryStall(setup, page, 4000));
    }
    if (wants("reconnection")) show(await tryReconnection(setup, page));
    await bots.leave();
  } finally {
    await setup.close();
  }
}

async function inFullRoom(): Promise<void> {
  const setup = await Setup.open({ up: {}, down: {} }, seed, players + 1).catch(failWith);
  try {
    if (wants("arrival")) show(await tryArrival(setup));
    if (wants("cost")) show(await tryCost(setup, players));
  } finally {
    await setup.close();
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
  const verdict = atMost === undefined ? "" : `  (limit ${digits(atMost)}: ${isMet(figure) ? "met" : "NOT MET"})`;
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
