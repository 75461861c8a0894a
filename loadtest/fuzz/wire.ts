import { CloseCode, Protocol } from "@colyseus/shared-types";
import { RawConnection } from "../../tools/clients/rawConnection.ts";
import { reconnectionTokenIn } from "../../tools/clients/seat.ts";

/** Time for which a connection is watched after the last bytes were sent, ms. */
const WATCH_MS = 1500;

/** How a connection ended. */
export interface Outcome {
  /** HTTP status of the answer, if there was one */
  status: number | undefined;
  /** close code of the WebSocket; 1006 if it ended without one; undefined if it was still open */
  closeCode: number | undefined;
}

/** A connection for one attack. */
export class Wire extends RawConnection {
  /** the reconnection token; empty until the server has let the client in */
  token = "";
  #status: number | undefined;
  readonly #end: Promise<void>;

  constructor(url: URL) {
    const ended = Promise.withResolvers<void>();
    super(url, {
      onResponse: (status) => {
        this.#status = status;
      },
      onFrame: ({ head }) => {
        if (this.token === "" && head[0] === Protocol.JOIN_ROOM) this.token = reconnectionTokenIn(head);
      },
      onEnd: () => ended.resolve(),
      ignoresClose: true,
    });
    this.#end = ended.promise;
    // The message with the token is longer than the first bytes of a frame.
    this.whole = true;
  }

  /** Waits until the server ends the connection, at most `WATCH_MS`, and ends it then. */
  async outcome(): Promise<Outcome> {
    const watched = Promise.withResolvers<void>();
    const timer = setTimeout(watched.resolve, WATCH_MS);
    await Promise.race([this.#end, watched.promise]);
    clearTimeout(timer);
    const code = this.closeCode ?? (this.upgraded && this.ended ? CloseCode.ABNORMAL_CLOSURE : undefined);
    this.destroy();
    return { status: this.#status, closeCode: code };
  }
}
