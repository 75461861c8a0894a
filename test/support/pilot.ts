import type { Player } from "../../protocol/schema.ts";
import { joinRoom, SdkClient } from "../../tools/clients/sdkClient.ts";
import { withDeadline } from "../../tools/deadline.ts";

/** A player that uses the SDK, with what specs need: single inputs, and waiting for states. */
export class Pilot extends SdkClient {
  /** Joins and waits for its ship. @param passport of a ship to continue with */
  static async join(url: string, name = "game", passport = ""): Promise<Pilot> {
    const pilot = new Pilot(await joinRoom(url, name, passport));
    await pilot.until(() => pilot.player !== undefined, "the own ship to appear");
    return pilot;
  }

  /** the process that has its room */
  get processId(): string {
    return this.#address.pathname.split("/").at(-2) ?? "";
  }

  /** the port of that process */
  get port(): number {
    return Number(this.#address.port);
  }

  /** resolves with the close code when the room is left */
  get left(): Promise<number> {
    return new Promise((resolve) => this.room.onLeave(resolve));
  }

  /** the own ship, as decoded */
  get ship(): Player {
    if (this.player === undefined) throw new Error("this pilot has no ship");
    return this.player;
  }

  /** Sends one input, or the same input several times. */
  send(facing: number, thrusting: boolean, times = 1): void {
    for (let i = 0; i < times; i++) {
      this.input.data.facing = facing;
      this.input.data.thrusting = thrusting;
      this.input.send();
    }
  }

  /** Waits until a state from the server meets a condition. */
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

  /** Waits until a ship in the state meets a condition. @returns the ship */
  async sees(id: string, condition: (ship: Player | undefined) => boolean): Promise<Player> {
    const { players } = this.room.state;
    await this.until(() => condition(players.get(id)), `${condition}`);
    return players.get(id) as Player;
  }

  /** Waits for a number of states from the server, one a step. */
  async states(count: number): Promise<void> {
    let seen = -1;
    await this.until(() => ++seen >= count, `${count} states`, count * 50 + 30_000);
  }

  get #address(): URL {
    const { ws } = this.room.connection.transport as unknown as { ws: WebSocket };
    return new URL(ws.url);
  }
}
