import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { ConfigError } from "../config.ts";
import { NEEDS as arrivals } from "./arrivals.ts";
import { NEEDS as bytesFrame } from "./bytesFrame.ts";
import { NEEDS as clientInputs } from "./clientInputs.ts";
import { NEEDS as clusterDriver } from "./clusterDriver.ts";
import { NEEDS as clusterPresence } from "./clusterPresence.ts";
import { NEEDS as disableRoutes } from "./disableRoutes.ts";
import { NEEDS as disableTimers } from "./disableTimers.ts";
import { NEEDS as frameGuard } from "./frameGuard.ts";
import { NEEDS as inputFrames } from "./inputFrames.ts";
import { NEEDS as inputQueue } from "./inputQueue.ts";
import { NEEDS as inputReader } from "./inputReader.ts";
import { NEEDS as listeners } from "./listeners.ts";
import { NEEDS as matchmakerErrors } from "./matchmakerErrors.ts";
import { NEEDS as messageQueue } from "./messageQueue.ts";
import { NEEDS as openSockets } from "./openSockets.ts";
import { NEEDS as pings } from "./pings.ts";
import { NEEDS as relaySerializer } from "./relaySerializer.ts";
import { NEEDS as roomPrivacy } from "./roomPrivacy.ts";
import { NEEDS as seats } from "./seats.ts";
import { NEEDS as sendAtOnce } from "./sendAtOnce.ts";
import { describe, fits, makeSpecimens, PACKAGES, type Part, type Specimens } from "./shapes.ts";
import { NEEDS as sharedFrameSerializer } from "./sharedFrameSerializer.ts";
import { NEEDS as simulatedClock } from "./simulatedClock.ts";
import { NEEDS as topics } from "./topics.ts";
import { NEEDS as wholeFrames } from "./wholeFrames.ts";

/** What each file in this folder needs of Colyseus. */
export const NEEDS: Readonly<Record<string, readonly Part[]>> = {
  arrivals,
  bytesFrame,
  clientInputs,
  clusterDriver,
  clusterPresence,
  frameGuard,
  inputFrames,
  inputQueue,
  inputReader,
  listeners,
  roomPrivacy,
  matchmakerErrors,
  messageQueue,
  openSockets,
  pings,
  disableRoutes,
  disableTimers,
  relaySerializer,
  seats,
  sendAtOnce,
  sharedFrameSerializer,
  simulatedClock,
  topics,
  wholeFrames,
};

/**
 * Checks that the installed packages have every part that the files in this folder change or depend on. To be called
 * before the server listens.
 *
 * @param specimens the objects that are checked; specs pass some that lack a part
 * @throws ConfigError with one sentence for each part that is missing or has another shape
 */
export function checkColyseus(specimens: Specimens = makeSpecimens()): void {
  const sentences = Object.entries(NEEDS).flatMap(([file, parts]) =>
    parts
      .filter(([owner, member, shape]) => !fits(specimens[owner], member, shape))
      .map((part) => misfit(`server/colyseus/${file}.ts`, part, specimens)),
  );
  if (sentences.length > 0) throw new ConfigError(sentences.join("\n"));
}

function misfit(file: string, [owner, member, shape]: Part, specimens: Specimens): string {
  const name = owner.includes(" ") ? `the ${member} of ${owner}` : `${owner}.${member}`;
  const found = `in ${installed(PACKAGES[owner])} it is ${describe(specimens[owner], member)}`;
  return `Colyseus does not fit: ${file} needs ${name} to be ${shape}, but ${found}. See docs/upgrading.md.`;
}

/** The name of a package and its installed version. */
function installed(name: string): string {
  const file = findPackageJSON(name, import.meta.url);
  if (file === undefined) return name;
  const { version } = JSON.parse(readFileSync(file, "utf8"));
  return `${name} ${version}`;
}
