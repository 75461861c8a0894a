import assert from "node:assert/strict";
import { readConfig } from "../../server/config.ts";
import { questionableSettings } from "../../server/process/questionableSettings.ts";

describe("settings that are valid and questionable", () => {
  const of = (env: NodeJS.ProcessEnv) =>
    questionableSettings(readConfig({ NODE_ENV: "production", MAX_ROOMS: "10", ...env }));

  it("are those of a shutdown that the supervisor cuts off", () => {
    const [sentence, ...more] = of({ DRAIN_TIMEOUT: "60", STOP_TIMEOUT: "20" });
    assert.match(
      sentence ?? "",
      /^DRAIN_TIMEOUT is 60 s, but the supervisor kills the process after 20 s .*TimeoutStop/,
    );
    assert.deepEqual(more, []);
    assert.equal(of({ DRAIN_TIMEOUT: "20", STOP_TIMEOUT: "20" }).length, 1);
    assert.deepEqual(of({ DRAIN_TIMEOUT: "19", STOP_TIMEOUT: "20" }), []);
  });

  it("are those of a long shutdown if it is not known when the supervisor kills the process", () => {
    assert.match(of({ DRAIN_TIMEOUT: "60" })[0] ?? "", /^DRAIN_TIMEOUT is 60 s, and STOP_TIMEOUT is not set\./);
    assert.deepEqual(of({}), [], "the default is not longer than what any supervisor waits");
  });

  it("are those that allow many more players than one core carries", () => {
    const [sentence] = of({ MAX_CLIENTS: "2000", MAX_ROOMS: "10000" });
    assert.match(sentence ?? "", /^MAX_CLIENTS 2000 times MAX_ROOMS 10000 allow 20000000 players\. .* about 1000 /);
    assert.match(of({ MAX_ROOMS: "50" })[0] ?? "", /Set MAX_ROOMS to 10,/, "the defaults, for one core");
    assert.match(of({ MAX_ROOMS: "21" })[0] ?? "", /allow 2100 players/);
    assert.deepEqual(of({ MAX_ROOMS: "20" }), []);
  });

  it("are none in development, where no supervisor waits and nobody else plays", () => {
    assert.deepEqual(of({ NODE_ENV: "development", MAX_ROOMS: "50", DRAIN_TIMEOUT: "60" }), []);
  });
});
