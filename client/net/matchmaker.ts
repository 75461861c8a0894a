import type { SeatReservation } from "@colyseus/sdk";
import { VERSION_OPTION } from "../../protocol/version.ts";
import type { JoinOptions } from "./destination.ts";
import { RefusedError, UnreachableError } from "./joinErrors.ts";

/** The seat that the server has reserved. */
export interface Seat extends SeatReservation {
  /** for a spectator, the type of the room to watch */
  readonly watches?: string;
}

/** upper limit for Retry-After, s; a proxy may ask for more */
const LONGEST_RETRY = 3600;

/**
 * Reserves a seat with `POST /matchmake/<path>`. The SDK has a method for this, but it passes on neither `Retry-After`
 * nor the difference between an HTTP status and a WebSocket that does not open.
 *
 * @param endpoint of the server, http or https
 * @param path such as `joinOrCreate/game`
 * @param version of the protocol that this page was built with
 * @param options of the join
 * @throws RefusedError if the answer is an error
 * @throws UnreachableError if there is no answer, or one that is not from the server
 */
export async function reserveSeat(
  endpoint: string,
  path: string,
  version: number,
  options: JoinOptions,
): Promise<Seat> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${endpoint}/matchmake/${path}`, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json" },
      body: JSON.stringify({ ...options, [VERSION_OPTION]: version }),
    });
    text = await response.text();
  } catch (cause) {
    throw new UnreachableError("There was no answer.", { cause });
  }
  const answer = parse(text);
  if (!response.ok) {
    // A proxy may answer with the same statuses, but in HTML.
    const sentence = typeof answer["error"] === "string" ? answer["error"] : "";
    throw new RefusedError(response.status, sentence, retryAfterMs(response.headers));
  }
  // For example the sign-in page of a public Wi-Fi network.
  if (typeof answer["sessionId"] !== "string") throw new UnreachableError("The answer is not from the server.");
  return answer as unknown as Seat;
}

function parse(text: string): Record<string, unknown> {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" && answer !== null ? (answer as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** `Retry-After` in ms; undefined without one. A date is ignored, because it requires two clocks that agree. */
function retryAfterMs(headers: Headers): number | undefined {
  const text = headers.get("Retry-After") ?? "";
  return /^\d+$/.test(text) ? Math.min(LONGEST_RETRY, Number(text)) * 1000 : undefined;
}
