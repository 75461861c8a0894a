/** No answer: no network, no server, or a timeout. */
export class UnreachableError extends Error {}

/** The server, or a proxy in front of it, refused the join. */
export class RefusedError extends Error {
  /** HTTP status, code of Colyseus, or close code of the WebSocket */
  readonly code: number;
  /** ms until the next attempt may be made; undefined if the answer has no `Retry-After` */
  readonly retryAfterMs: number | undefined;

  constructor(code: number, message: string, retryAfterMs?: number) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The server answers over HTTP, but a WebSocket to the same address does not open. */
export class WebSocketsBlockedError extends Error {}
