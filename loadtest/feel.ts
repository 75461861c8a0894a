import { writeFileSync } from "node:fs";
import { ROOMS, type RoomName, type RoomType } from "../game/rooms.ts";
import { describeProfile, PERFECT, PROFILES } from "../tools/network/profiles.ts";
import {
  amount,
  fail,
  failWith,
  listOf,
  oneOf,
  outputFile,
  readOptions,
  seedNumber,
  wholeNumber,
} from "../tools/options.ts";
import { mulberry32 } from "../tools/random.ts";
import { tryArrival } from "./feel/arrival.ts";
import { Bots } from "./feel/bots.ts";
import { tryCost } from "./feel/cost.ts";
import { isMet, line, type Trial } from "./feel/figure.ts";
import { judgeNewcomers } from "./feel/newcomers.ts";
import { judgeOthers } from "./feel/others.ts";
import { judgeCorrections, settle, steer, tryPushes, tryReaction, tryStall } from "./feel/ownShip.ts";
import { tryPicks } from "./feel/picks.ts";
import { tryReconnection } from "./feel/reconnection.ts";
import { ownIdOf, recordWhile, Setup, WINDOW } from "./feel/setup.ts";
import { viewOf } from "./feel/view.ts";

const TRIALS = ["reaction", "pushes", "stalls", "others", "picks", "reconnection", "cost", "arrival"] as const;
const NAMES = Object.keys(PROFILES) as (keyof typeof PROFILES)[];

const options = readOptions(
  "feel",
  "Measures how the game feels: opens the real page in a browser, connects it to the real server through a simulated\n" +
    "network, and compares what it draws with the server's state. Exits with code 1 if a figure exceeds its limit.",
  {
    room: oneOf(
      "type of the room; bigsky has a large world of which the page is sent its view",
      Object.keys(ROOMS) as RoomName[],
      "game",
    ),
    profile: oneOf("simulated network", NAMES, "train"),
    only: listOf(oneOf("experiments to run", TRIALS), TRIALS.join(",")),
    minutes: amount("time for which the other ships are recorded, and for the picks, min", 5),
    players: wholeNumber("ships in the room for the cost of a frame; with --room bigsky, in all experiments", 500),
    clients: wholeNumber(
      "connected ones among the ships for the cost, the server flies the rest; bigsky only; all by default",
    ),
    seed: seedNumber("seed of the network, the other ships and the steering"),
    json: outputFile("writes all figures"),
  },
);
const { only = [], minutes = 5, players = 500, room = "game" } = options;
const type: RoomType = ROOMS[room];
const { world } = type;
const clients = options.clients ?? players;
const name = options.profile ?? "train";
const profile = PROFILES[name];
const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);
const random = mulberry32(seed);

/** Other players besides the page, where there are few. */
const BOTS = 4;

if (options.clients !== undefined && !type.sendsView) fail(2, "--clients is for rooms of type bigsky.");
if (players > type.places) fail(2, `A room of type ${room} has at most ${type.places} places.`);
if (clients > players) fail(2, "There can't be more --clients than --players.");

const trials: Trial[] = [];
const wants = (...names: (typeof TRIALS)[number][]) => names.some((trial) => only.includes(trial));

console.log(`${name}: ${describeProfile(profile)}. Room type ${room}. Seed ${seed}.\n`);
if (wants("reaction", "pushes", "stalls", "others", "picks", "reconnection")) await inSmallRoom();
if (wants("cost", "arrival")) await inFullRoom();
report();

async function inSmallRoom(): Promise<void> {
  const extras = type.sendsView ? Math.max(0, players - BOTS - 1) : 0;
  const setup = await Setup.open({ profile, seed, type, places: 20, extras }).catch(failWith);
  try {
    const bots = await Bots.join(setup.server.url, BOTS, seed, type);
    const page = await setup.fly();
    if (type.sendsView) bots.follow(await ownIdOf(page));
    if (wants("reaction")) show(await tryReaction(page, random, 20, world));
    if (wants("others")) {
      await settle(page);
      const end = performance.now() + minutes * 60_000;
      const recording = await recordWhile(page, () => steer(page, random, () => performance.now() > end), bots.ids);
      const view = type.sendsView ? viewOf(WINDOW) : undefined;
      show(judgeOthers(recording.frames, recording.timeOrigin, bots, profile, view));
      show(judgeCorrections(recording.frames));
      // Elsewhere the page knows all ships.
      if (view !== undefined) show(judgeNewcomers(recording.frames, view, world));
    }
    if (wants("picks")) {
      await settle(page);
      show(await tryPicks(page, minutes, world));
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
  const extras = players - clients;
  const setup = await Setup.open({ profile: PERFECT, seed, type, places: clients + 1, extras }).catch(failWith);
  try {
    if (wants("arrival")) show(await tryArrival(setup));
    if (wants("cost")) show(await tryCost(setup, players, clients));
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

function report(): void {
  const missed = trials.flatMap(({ title, figures }) =>
    figures.filter((figure) => !isMet(figure)).map((figure) => `${title}: ${line(figure)}`),
  );
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify({ profile: name, room, seed, minutes, trials }, null, 1)}\n`);
  }
  for (const figure of missed) console.log(`MISSED: ${figure}`);
  const open = trials.flatMap(({ figures }) => figures.filter((figure) => figure.unmeasured !== undefined));
  console.log(`${missed.length} figures missed, ${open.length} not measured`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}
