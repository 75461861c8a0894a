import type { Part } from "./shapes.ts";

/** What the topic begins with on which @colyseus/core 0.18.17 publishes that a room has been created. */
const ROOM_CREATED = "concurrent:";

/** What the topic begins with on which a process waits for the answer to one request. */
const REPLY = "ipc:";

/** What the topics begin with on which processes and rooms receive requests. */
const PROCESS = "p:";
const ROOM = "$";

export const NEEDS: readonly Part[] = [
  ["a request to another process", "reply topic", `"${REPLY}"`],
  ["the code of matchMaker.joinOrCreate", "topic", `"${ROOM_CREATED}"`],
];

/**
 * The topic on which a process receives requests from other processes.
 *
 * @colyseus/core 0.18.17 names its topics in private functions. This file can go when it exports them. `Cluster.join`
 * checks this topic. `test/server/cluster.spec.ts` checks that of a room.
 */
export function processTopic(processId: string): string {
  return PROCESS + processId;
}

/** The topic on which a room receives requests from other processes. */
export function roomTopic(roomId: string): string {
  return ROOM + roomId;
}

/** The topic on which the answer to a request is published. */
export function replyTopic(requestId: unknown): string {
  return `${REPLY}${requestId}`;
}

/** Whether the messages on a topic are requests to a process or a room. */
export function isRequestTopic(topic: string): boolean {
  return topic.startsWith(PROCESS) || topic.startsWith(ROOM);
}

/** Whether the messages on a topic announce new rooms. */
export function isRoomCreatedTopic(topic: string): boolean {
  return topic.startsWith(ROOM_CREATED);
}
