/** No answer: there is no network or no server, or it did not answer in time. */
export class UnreachableError extends Error {}

/** The server, or a proxy in front of it, has answered and does not let the player in. */
export class RefusedError extends Error {
  /** HTTP status, code of Colyseus, or close code of the WebSocket */
  readonly code: number;
  /** ms after which it may be tried again, if the answer said so */
  readonly retryAfterMs: number | undefined;

  constructor(code: number, message: string, retryAfterMs?: number) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The server answers over HTTP, and a WebSocket to the same address does not open. */
export class WebSocketsBlockedError extends Error {}
