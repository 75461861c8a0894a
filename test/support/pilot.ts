import { Client, type InputHandle, type Room } from "@colyseus/sdk";
import { ROOMS } from "../../game/rooms.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import { type GameState, type Player, ShipInput, stateSchemas } from "../../protocol/schema.ts";
import { withDeadline } from "./server.ts";

/** A player with the real SDK and no page. */
export class Pilot {
  readonly room: Room<unknown, GameState>;
  readonly input: InputHandle<ShipInput>;
  /** the one given last */
  passport = "";

  private constructor(room: Room<unknown, GameState>) {
    this.room = room;
    this.input = room.input<ShipInput>({ type: ShipInput });
    room.reconnection.enabled = false;
    room.onMessage(PASSPORT, (passport: string) => {
      this.passport = passport;
    });
  }

  /** @param passport of the ship that it comes with */
  static async join(url: string, name = "game", passport = ""): Promise<Pilot> {
    const room = await new Client(url).joinOrCreate<GameState>(
      name,
      { passport },
      stateSchemas(ROOMS.game.world).GameState,
    );
    const pilot = new Pilot(room);
    await pilot.until(() => pilot.room.state.players.has(room.sessionId), "the own ship to appear");
    return pilot;
  }

  /** the process in which it flies */
  get processId(): string {
    return this.#address.pathname.split("/").at(-2) ?? "";
  }

  /** the port of that */
  get port(): number {
    return Number(this.#address.port);
  }

  /** Resolves with the close code when the flight is over. */
  get left(): Promise<number> {
    return new Promise((resolve) => this.room.onLeave(resolve));
  }

  /** one's own ship as decoded */
  get ship(): Player {
    const player = this.room.state.players.get(this.room.sessionId);
    if (player === undefined) throw new Error("this pilot has no ship");
    return player;
  }

  /** Sends one input, or the same one several times. */
  send(facing: number, thrusting: boolean, times = 1): void {
    for (let i = 0; i < times; i++) {
      this.input.data.facing = facing;
      this.input.data.thrusting = thrusting;
      this.input.send();
    }
  }

  /** Waits until a state from the server fulfils a condition. */
  async until(condition: () => boolean, what: string, ms?: number): Promise<void> {
    if (condition()) return;
    let stop = () => {};
    const fulfilled = new Promise<void>((resolve) => {
      const listener = () => condition() && resolve();
      this.room.onStateChange(listener);
      stop = () => this.room.onStateChange.remove(listener);
    });
    try {
      await withDeadline(fulfilled, what, ms);
    } finally {
      stop();
    }
  }

  /** Waits until a ship in the state is as it should be. @returns it */
  async sees(id: string, condition: (ship: Player | undefined) => boolean): Promise<Player> {
    const { players } = this.room.state;
    await this.until(() => condition(players.get(id)), `${condition}`);
    return players.get(id) as Player;
  }

  /** Waits for so many states from the server, which are so many steps. */
  async states(count: number): Promise<void> {
    let seen = -1;
    await this.until(() => ++seen >= count, `${count} states`, count * 50 + 30_000);
  }

  async leave(): Promise<void> {
    if (this.room.connection.isOpen) await withDeadline(this.room.leave(), "the room to let go");
  }

  get #address(): URL {
    const { ws } = this.room.connection.transport as unknown as { ws: WebSocket };
    return new URL(ws.url);
  }
}
