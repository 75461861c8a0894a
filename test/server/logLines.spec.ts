import assert from "node:assert/strict";
import { JoinOption } from "../../protocol/join.ts";
import { basicAuth } from "../../tools/basicAuth.ts";
import { matchmake } from "../support/attack.ts";
import { RawPilot } from "../support/rawPilot.ts";
import { readAll, ServerProcess } from "../support/server.ts";

type Line = Record<string, unknown>;

const PASSWORD = "correct horse";

describe("the log in production, at its usual level", () => {
  let server: ServerProcess;
  let lines: Line[];

  /** The values of these fields in all lines with this message. */
  const fieldsOf = (message: string, ...names: string[]): unknown[][] =>
    lines.filter(({ msg }) => msg === message).map((line) => names.map((name) => line[name]));

  /** Calls a method of a room, as the page of the monitor does. */
  async function call(roomId: string, method: string, args: unknown[]): Promise<void> {
    const query = new URLSearchParams({ roomId, method, args: JSON.stringify(args) });
    const own = { ...basicAuth("admin", PASSWORD), "sec-fetch-site": "same-origin", "sec-fetch-dest": "empty" };
    const answer = await readAll(fetch(`${server.url}/monitor/api/room/call?${query}`, { headers: own }));
    assert.equal(answer.status, 200);
  }

  const joinStatus = async (options: Line = {}, target = "joinOrCreate/game") =>
    (await matchmake(server, target, { body: JSON.stringify(options) })).status;

  let kicked: RawPilot;
  let rude: RawPilot;
  let flooding: RawPilot;
  let forger: RawPilot;
  let last: RawPilot;

  before(async () => {
    const env = {
      NODE_ENV: "production",
      CLIENT: "none",
      MONITOR_PASSWORD: PASSWORD,
      BAN_MINUTES: "0",
      MAX_CLIENTS: "3",
      MAX_ROOMS: "1",
      JOINS_PER_MINUTE: "12",
      ROOMS_PER_MINUTE: "1",
      MESSAGES_PER_SECOND: "30",
    };
    server = await ServerProcess.start({ env });
    [kicked, rude, flooding] = [
      await RawPilot.join(server.url),
      await RawPilot.join(server.url),
      await RawPilot.join(server.url),
    ];
    assert.equal(await joinStatus(), 503);
    assert.equal(await joinStatus({ [JoinOption.CODE]: "QQQQQQ" }, "join/game"), 404);
    await call(kicked.roomId, "_forceClientDisconnect", [kicked.sessionId]);
    assert.equal(await kicked.closed, 4403);
    rude.ws.send(Buffer.from([255, 1, 2]));
    assert.equal(await rude.closed, 4400);
    for (let i = 0; i < 400; i++) flooding.ws.send(Buffer.from([18]));
    await flooding.closed;
    forger = await RawPilot.join(server.url, "game", true, "v1.forged.passport");
    last = await RawPilot.join(server.url);
    for (let i = 0; i < 8; i++) await joinStatus({ [JoinOption.CODE]: "QQQQQQ" }, "join/game");
    await call(last.roomId, "disconnect", []);
    await last.closed;
    await server.stop();
    lines = server.output
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
  });
  after(() => server.stop());

  it("has the process, the room and the session of each player", () => {
    const [[processId, version] = []] = lines
      .filter((line) => line["version"] !== undefined)
      .map((line) => [line["processId"], line["version"]]);
    assert.ok(processId && version);
    const players = [kicked, rude, flooding, forger, last];
    assert.deepEqual(
      fieldsOf("A player has joined.", "process", "roomId", "sessionId"),
      players.map(({ roomId, sessionId }) => [processId, roomId, sessionId]),
    );
  });

  it("has each operator action and its effect", () => {
    const { roomId, sessionId } = kicked;
    assert.deepEqual(
      fieldsOf("An operator called a method of a room in the monitor.", "level", "method", "roomId", "sessionId"),
      [
        ["info", "_forceClientDisconnect", roomId, sessionId],
        ["info", "disconnect", last.roomId, undefined],
      ],
    );
    assert.deepEqual(
      fieldsOf("A client is disconnected: an operator requested it.", "level", "roomId", "sessionId", "code"),
      [["info", roomId, sessionId, 4403]],
    );
    assert.deepEqual(fieldsOf("A room has closed: an operator requested it.", "level", "roomId"), [
      ["info", last.roomId],
    ]);
  });

  it("has why the server disconnected a client", () => {
    const about = (pilot: RawPilot) => ["warn", pilot.roomId, pilot.sessionId];
    assert.deepEqual(
      fieldsOf(
        "A client is disconnected: it sent a message that no client of this game sends.",
        ...["level", "roomId", "sessionId", "messageType", "bytes"],
      ),
      [[...about(rude), 255, 3]],
    );
    assert.deepEqual(
      fieldsOf(
        "A client is disconnected: it sent more than the limit allows.",
        ...["level", "roomId", "sessionId", "limit"],
      ),
      [[...about(flooding), "MESSAGES_PER_SECOND"]],
    );
  });

  it("has a forged passport, with the session of its player", () => {
    const sentence =
      "A passport is refused, and its player gets a new ship: it is not signed with the key of this server.";
    assert.deepEqual(fieldsOf(sentence, "level", "roomId", "sessionId"), [["warn", forger.roomId, forger.sessionId]]);
  });

  it("has each reason to refuse a join once, and then their number", () => {
    const full =
      "A request was refused. Every room is full, and no process may open another one (MAX_CLIENTS, MAX_ROOMS).";
    assert.deepEqual(fieldsOf(full, "level", "status", "times"), [["warn", 503, undefined]]);
    const limited = "A request was refused. An address makes more joins than JOINS_PER_MINUTE allows.";
    const [first, total, ...more] = fieldsOf(limited, "level", "status", "times", "networks");
    assert.deepEqual([first, more], [["warn", 429, undefined, undefined], []]);
    const times = Number(total?.[2]);
    assert.ok(times >= 2 && times <= 3, `${times} of 15 joins are above the limit of 12`);
    assert.equal(total?.[3], 1);
    const wrong = "A request was refused. There is no room with the code that the player sent.";
    assert.deepEqual(fieldsOf(wrong, "level", "status", "networks"), [
      ["info", 404, undefined],
      ["info", 404, 1],
    ]);
  });

  it("has no address, no code of a room and no passport", () => {
    assert.doesNotMatch(server.output, /127\.0\.0\.1:|"::1|QQQQQQ|forged\.passport|correct horse/);
  });
});
