import type { IncomingMessage } from "node:http";
import { type AuthContext, matchMaker } from "@colyseus/core";
import { CODE_LENGTH, isCode, JoinOption, normalizeCode, ROOM_FULL } from "../../protocol/join.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import type { Processes } from "../cluster/processes.ts";
import { findRoom, isGame, type Listing } from "../lobby/listing.ts";
import { optionsFor } from "../lobby/opening.ts";
import { meetAgain, type Reunion } from "../lobby/reunions.ts";
import type { CreationLimits } from "./creationLimits.ts";
import { HttpError } from "./httpError.ts";
import type { JoinLimits } from "./joinLimits.ts";

/** The options that a client sent, after the check of their form. */
export type Options = Readonly<Record<string, unknown>>;

/** The framework's answer to a call of the matchmaker. */
export type Reservation = Awaited<ReturnType<typeof matchMaker.joinById>>;

/** A call of the matchmaker. */
export interface Call {
  readonly req: IncomingMessage;
  readonly method: string;
  /** name of a room type, or the id of a room */
  readonly room: string;
  readonly options: Options;
  readonly context: AuthContext;
  /** aborted when the call takes too long */
  readonly signal: AbortSignal;
}

interface Dependencies {
  readonly limits: JoinLimits;
  readonly creations: CreationLimits;
  readonly processes: Processes;
  /** reads from a passport in which private room its player was */
  readonly reunionOf: (passport: unknown) => Promise<Reunion | undefined>;
}

/**
 * Reserves seats in rooms of the game: in a new room, in the room with a code, and, for players of a private room whose
 * process ended, in that room again. Everything else is up to the framework's matchmaker.
 */
export class GameSeats {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** @throws HttpError with a sentence for the player; or what the matchmaker throws */
  async reserve(call: Call): Promise<Reservation> {
    const { method, room, options, context } = call;
    if (isGame(room)) {
      const reunion = await this.#deps.reunionOf(options[PASSPORT]);
      // A code belongs to one room of any type, and the answer says which.
      if (method === "join") return this.#joinByCode(call, reunion);
      if (matchMaker.getRoomClass(room) === undefined) throw turnedOff();
      if (reunion?.type === room && (method === "joinOrCreate" || (method === "create" && reunion.mayOpen))) {
        const again = await this.#meet(call, reunion);
        if (again !== undefined) return take(again, call);
      }
      if (method === "create") return this.#create(call);
    } else if (method === "create" || method === "join") {
      throw new HttpError(404, "There is no such room.");
    }
    return matchMaker.controller.invokeMethod(method, room, options, context);
  }

  async #create({ req, room, options }: Call): Promise<Reservation> {
    const { [JoinOption.PRIVATE]: isPrivate = false } = options;
    if (typeof isPrivate !== "boolean") throw new HttpError(400, "The request to join is malformed.");
    return this.#deps.creations.open(req, async (creator) =>
      matchMaker.reserveSeatFor(await matchMaker.createRoom(room, optionsFor({ isPrivate, creator })), options),
    );
  }

  async #joinByCode(call: Call, reunion: Reunion | undefined): Promise<Reservation> {
    const code = normalizeCode(String(call.options[JoinOption.CODE] ?? ""));
    if (!isCode(code)) {
      const form = `A room code has ${CODE_LENGTH} letters and digits.`;
      const sentence = `This is not a room code. ${form} Check it, or choose a room from the list.`;
      throw new HttpError(404, sentence, {}, "What the player sent is no room code.");
    }
    // A player of the room who comes back does not guess.
    const isFound = reunion?.code === code ? () => {} : this.#deps.limits.admitCode(call.req);
    const room = reunion?.code === code ? await this.#meet(call, reunion) : await findRoom(code);
    if (room === undefined) throw noRoom(code);
    isFound();
    return take(room, call);
  }

  #meet({ signal }: Call, reunion: Reunion): Promise<Listing | undefined> {
    return meetAgain(reunion, this.#deps.processes, signal);
  }
}

/** Reserves a seat in a room that was found. */
async function take({ roomId, metadata, locked }: Listing, { options, context }: Call): Promise<Reservation> {
  if (locked) throw full();
  try {
    return await matchMaker.joinById(roomId, options, context);
  } catch (error) {
    // It may have filled up or closed in the meantime.
    const code = metadata?.code ?? "";
    const room = await findRoom(code);
    if (room === undefined) throw noRoom(code);
    if (room.locked) throw full();
    throw error;
  }
}

/** The error for a type of room that this server does not have, because its setting is 0. */
function turnedOff(): HttpError {
  const sentence = "The big sky is turned off on this server, so another room must be chosen.";
  return new HttpError(404, sentence, {}, "The big sky is turned off (BIGSKY_CLIENTS=0).");
}

function noRoom(code: string): HttpError {
  const reason = "A room closes when everybody has left it.";
  const sentence = `There is no room with the code ${code}. ${reason} Check the code, or open a new room.`;
  // Without the code, which may be that of a private room.
  return new HttpError(404, sentence, {}, "There is no room with the code that the player sent.");
}

function full(): HttpError {
  const sentence = "This room is full. Try again when somebody has left, or choose another room.";
  return new HttpError(ROOM_FULL, sentence, {}, "The room with the code that the player sent is full or locked.");
}
