import type { InputHandle } from "@colyseus/sdk";
import type { Command } from "../../game/ship.ts";
import { ShipInput } from "../../protocol/schema.ts";

/** The part of the SDK's input channel that prediction uses, without a connection. */
export class InputChannel {
  readonly data = new ShipInput();
  /** the inputs sent on this connection; number n is at index n - 1 */
  sent: Command[] = [];
  /** number of the last acknowledged input */
  lastProcessed = 0;
  isOpen = true;

  get sentCount(): number {
    return this.sent.length;
  }

  /** as the type that the SDK gives it */
  get handle(): InputHandle<ShipInput> {
    return this as unknown as InputHandle<ShipInput>;
  }

  send(): number {
    const { facing, thrusting, boost } = this.data;
    return this.isOpen ? this.sent.push({ facing, thrusting, boost }) : 0;
  }

  /** A new connection, on which inputs are numbered from 1 again. */
  reconnect(): void {
    this.sent = [];
    this.lastProcessed = 0;
  }
}
