import type { Part } from "./shapes.ts";

/** What the topic begins with on which @colyseus/core 0.18.17 publishes that a room has been created. */
const ROOM_CREATED = "concurrent:";

/** What the topic begins with on which a process waits for the answer to one request. */
const REPLY = "ipc:";

export const NEEDS: readonly Part[] = [
  ["a request to another process", "reply topic", `"${REPLY}"`],
  ["the code of matchMaker.joinOrCreate", "topic", `"${ROOM_CREATED}"`],
];

/**
 * The topic on which a process receives requests from other processes.
 *
 * @colyseus/core 0.18.17 names its topics in private functions. This file can go when it exports them. `Cluster.join`
 * checks this topic, and `test/server/cluster.spec.ts` the one of a room.
 */
export function processTopic(processId: string): string {
  return `p:${processId}`;
}

/** The topic on which a room receives requests from other processes. */
export function roomTopic(roomId: string): string {
  return `$${roomId}`;
}

/** The topic on which the answer to a request is published. */
export function replyTopic(requestId: unknown): string {
  return `${REPLY}${requestId}`;
}

/** Whether requests to a process or to a room are published on a topic, each of which needs an answer. */
export function isRequestTopic(topic: string): boolean {
  return topic.startsWith("p:") || topic.startsWith("$");
}

/** Whether a topic tells processes that a room has been created. */
export function isRoomCreatedTopic(topic: string): boolean {
  return topic.startsWith(ROOM_CREATED);
}
