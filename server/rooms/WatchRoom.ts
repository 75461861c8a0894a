import { setTimeout as sleep } from "node:timers/promises";
import { type AuthContext, ClientState, Room, type RoomException } from "@colyseus/core";
import { STEP_RATE } from "../../game/constants.ts";
import { JoinOption } from "../../protocol/join.ts";
import { type GameState, ShipInput } from "../../protocol/schema.ts";
import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import type { Bans } from "../bans/bans.ts";
import type { Arrivals } from "../colyseus/arrivals.ts";
import { disableTimers } from "../colyseus/disableTimers.ts";
import { guardFrames } from "../colyseus/frameGuard.ts";
import { noSpectatorPlace, noWatchedRoom } from "../colyseus/matchmakerErrors.ts";
import { dismissFromMonitor } from "../colyseus/monitorDisconnect.ts";
import { relayState } from "../colyseus/relaySerializer.ts";
import { cancelReservations } from "../colyseus/seats.ts";
import { log } from "../log.ts";
import { type WatchedRoom, watchedRooms } from "./audience.ts";
import { ClientView } from "./bigsky/clientView.ts";
import { spectatorMessages } from "./bigsky/viewMessages.ts";
import { Connection, type SpectatorClient } from "./connection.ts";
import { banned, dismiss, KICKED } from "./dismissal.ts";
import { noteThrown } from "./roomErrors.ts";
import { checkVersion } from "./versionCheck.ts";

/** The options of a join, as the client sent them. */
type Options = Readonly<Record<string, unknown>>;

/**
 * The room of those who watch a game room of the same process. It has no ships and no steps. Its clients get
 * the state of the game room, and then the very patches that players get, from the serializer of that room.
 *
 * Spectators are in a room of their own because the framework counts every client of a room as a player: in its list
 * of rooms, in its seats, and when it decides whether a room is empty.
 */
export class WatchRoom extends Room<{ state: GameState; input: ShipInput; client: SpectatorClient }> {
  // The SDK reads the time of patches only in a room that declares inputs. A spectator that sends one is disconnected.
  override inputs = this.defineInput(ShipInput, { bufferMaxSize: 1, tickRate: STEP_RATE });
  override messages = spectatorMessages(() => this.#watched);
  /** protocol version */
  readonly version: number = PROTOCOL_VERSION;
  readonly bans: Bans | undefined = undefined;
  #code = "";
  /** the game room; not set if `onCreate` has thrown an error */
  #watched!: WatchedRoom;

  /** A spectator gets the full state together with the players who have just joined. */
  get arrivals(): Arrivals {
    return this.#watched.arrivals;
  }

  /** @throws ServerError if no game room of this process has the code, or it has no place for another spectator */
  override onCreate(options: Options): void {
    disableTimers(this);
    this.#code = String(options[JoinOption.CODE]);
    const watched = watchedRooms.get(this.#code);
    if (watched === undefined) throw noWatchedRoom();
    if (watched.audience.isFull(this.maxClients)) throw noSpectatorPlace();
    this.#watched = watched;
    watched.audience.rooms.add(this);
    relayState(this, watched);
  }

  /**
   * Admits clients that know the code. A player who has just left the game room has to wait.
   *
   * @returns false if the client has left, or the game room has ended or has no place, in the meantime
   * @throws ServerError 409 if the client has another protocol version, 430 if its network is banned
   */
  override async onAuth(
    client: SpectatorClient,
    options: Options,
    { ip }: AuthContext,
  ): Promise<{ network: string } | false> {
    checkVersion(options, this.version, { sessionId: client.sessionId });
    if (options[JoinOption.CODE] !== this.#code) return false;
    const hit = await this.bans?.find(ip, undefined);
    if (this.bans !== undefined && hit !== undefined) throw banned(this.bans, hit);
    const { audience } = this.#watched;
    const network = this.#watched.networkOf(ip);
    const waitMs = audience.leavers.remembersFor(network, performance.now());
    if (waitMs > 0) await sleep(waitMs);
    const isFree = !audience.closed && audience.clients.length < this.maxClients;
    return client.state !== ClientState.LEAVING && isFree && { network };
  }

  override onJoin(client: SpectatorClient): void {
    const { roomId, limits, audience } = this.#watched;
    const connection = new Connection(client, limits, { roomId, sessionId: client.sessionId });
    client.userData = { connection, view: new ClientView() };
    audience.add(client);
    log.record("A spectator has joined.", { roomId, sessionId: client.sessionId });
  }

  override onLeave(client: SpectatorClient, code?: number): void {
    const { roomId, audience } = this.#watched;
    audience.remove(client);
    log.record("A spectator has left.", { roomId, sessionId: client.sessionId, code });
  }

  override onDispose(): void {
    watchedRooms.get(this.#code)?.audience.rooms.delete(this);
  }

  override disconnect(code?: number): Promise<unknown> {
    cancelReservations(this);
    return super.disconnect(code);
  }

  override onUncaughtException(error: RoomException, methodName: string): void {
    noteThrown(error, methodName, this.roomId);
  }

  /** Disconnects a client because an operator has requested it. @returns whether it is in this room */
  async dismiss(sessionId: string, why = KICKED): Promise<boolean> {
    const client = this.clients.getById(sessionId);
    if (client === undefined) return false;
    const { userData, auth } = client;
    const culprit = { sessionId, roomId: this.#watched.roomId, address: auth?.network, why };
    await dismiss(() => userData?.connection, this.bans, culprit);
    return true;
  }
}

guardFrames(WatchRoom, false);
dismissFromMonitor(WatchRoom);
