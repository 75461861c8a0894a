import { checkSdk } from "./colyseus/check.ts";
import { Joiner, typeNamed } from "./joiner.ts";
import { RetryDelay } from "./retryDelay.ts";
import { RoomView } from "./roomView.ts";
import { browserClock } from "./sessionParts.ts";
import { Watcher } from "./watcher.ts";

/** A spectator has no ship, so nothing of this is sent. */
const NO_APPEARANCE = { name: "", kind: 0, color: 0 };

/**
 * A watcher of this page. It does nothing before `watch`.
 *
 * @param endpoint of the server, http or https
 */
export function openWatcher(endpoint: string): Watcher {
  return new Watcher({
    joiner: new Joiner(endpoint, () => NO_APPEARANCE),
    openView: (room) => {
      checkSdk(room);
      const { world, sendsView } = typeNamed(room.name);
      return new RoomView(room, { world, sendsView, predict: true, watch: true });
    },
    clock: browserClock,
    delay: new RetryDelay(),
  });
}
