import assert from "node:assert/strict";
import { boardRows } from "../../client/ui/game/board.ts";
import { formatClock } from "../../client/ui/game/clock.ts";
import { podiumWords } from "../../client/ui/game/podium.ts";
import type { Ranking, Standing } from "../../client/ui/game/sky.ts";
import { Tally } from "../../client/ui/game/tally.ts";
import { GameWords } from "../../client/ui/game/words.ts";
import { type ListedPlayer, sortPlayers } from "../../client/ui/hud/playersList.ts";

const standing = (id: string, rank: number, score: number, own = false): Standing => ({
  id,
  rank,
  name: `Pilot ${id}`,
  points: score,
  score,
  own,
  drone: false,
});

describe("the ranking above the game", () => {
  const best = [standing("a", 1, 9), standing("b", 2, 7), standing("c", 3, 4)];

  it("has the best pilots, and the player once, below them or among them", () => {
    const ids = (ranking: Ranking) => boardRows(ranking).map(({ id }) => id);
    assert.deepEqual(ids({ best, own: standing("me", 7, 1, true), size: 9 }), ["a", "b", "c", "me"]);
    assert.deepEqual(ids({ best, own: best[1], size: 9 }), ["a", "b", "c"]);
    assert.deepEqual(ids({ best, own: undefined, size: 9 }), ["a", "b", "c"]);
  });

  it("counts time in minutes and seconds", () => {
    assert.deepEqual([180, 61, 9, 0].map(formatClock), ["3:00", "1:01", "0:09", "0:00"]);
  });
});

describe("the list of players", () => {
  const player = (name: string, points: number, joined = 0): ListedPlayer => ({
    name,
    points,
    joined,
    color: 0,
    kind: 0,
    away: false,
    drone: false,
  });

  it("has the player first, then the others by the score that ranks them, then by name", () => {
    const players = new Map([
      ["1", player("Zoe", 10)],
      ["2", player("Ada", 10)],
      // 8 points in half a round count more than 10.
      ["3", player("Late", 8, 90)],
      ["me", player("Me", 0)],
    ]);
    assert.deepEqual(
      sortPlayers(players, "me").map((each) => [each.player.name, each.score]),
      [
        ["Me", 0],
        ["Late", 15],
        ["Ada", 10],
        ["Zoe", 10],
      ],
    );
  });

  it("has the best of many, and always the player", () => {
    const players = new Map(Array.from({ length: 500 }, (_, i) => [`${i}`, player(`Pilot ${i}`, i % 50)]));
    const all = sortPlayers(players, "0");
    assert.equal(all.length, 500);
    assert.deepEqual(sortPlayers(players, "0", 25), all.slice(0, 25));
    assert.deepEqual(sortPlayers(players, "", 25), sortPlayers(players, "").slice(0, 25));
  });
});

describe("the words about the game", () => {
  let words: GameWords;
  let now: number;
  /** Everything that is said in a time, ms, with 20 frames per second. @param each called before each frame */
  const listen = (ms: number, each: () => void = () => {}): string[] => {
    const heard: string[] = [];
    for (const end = now + ms; now < end; now += 50) {
      each();
      const text = words.next(now);
      if (text !== "") heard.push(text);
    }
    return heard;
  };
  beforeEach(() => {
    words = new GameWords();
    now = 1000;
  });

  it("come at once, and the most important ones first", () => {
    words.add("boost", "a boost", now);
    words.add("chain", "a chain", now);
    words.add("roundEnd", "the end", now);
    assert.equal(words.next(now), "the end");
    assert.deepEqual(listen(10_000), ["a chain", "a boost"]);
  });

  it("are not said once they are no longer true", () => {
    words.add("chain", "a chain", now);
    words.add("boost", "a boost", now);
    assert.deepEqual(listen(1000), ["a chain"]);
    words.forget("boost");
    assert.deepEqual(listen(5000), []);
  });

  it("are at most one in 2.5 s whatever happens, and fewer about one topic", () => {
    let boosts = 0;
    let crowns = 0;
    const heard = listen(60_000, () => {
      words.add("boost", `boost ${++boosts}`, now);
      words.add("crown", `crown ${++crowns}`, now);
      words.add("golden", "golden", now);
    });
    assert.ok(heard.length <= 24, `${heard.length} in a minute`);
    assert.ok(heard.filter((text) => text.startsWith("crown")).length <= 12);
    assert.ok(heard.filter((text) => text.startsWith("boost")).length <= 3);
    assert.ok(heard.filter((text) => text.startsWith("crown")).length >= 10, "the crown is not forgotten");
  });

  it("are what is true when they are said: later words replace earlier ones, and old ones are dropped", () => {
    words.add("crown", "taken", now);
    assert.deepEqual(listen(1000), ["taken"]);
    words.add("crown", "lost", now);
    words.add("crown", "taken again", now);
    assert.deepEqual(listen(10_000), ["taken again"]);
    words.add("boost", "first", now);
    assert.deepEqual(listen(1000), ["first"]);
    words.add("boost", "second", now);
    assert.deepEqual(listen(60_000), [], "a boost of 20 s ago is no news");
  });
});

describe("what a round was made of", () => {
  let tally: Tally;
  beforeEach(() => {
    tally = new Tally();
  });

  it("adds up to the points that the server gives", () => {
    tally.pick(0, false);
    tally.pick(20_000, true);
    for (let ring = 0; ring < 8; ring++) tally.ring(ring);
    tally.crown(30_000, true);
    tally.crown(36_100, true);
    tally.crown(36_200, false);
    assert.deepEqual(tally.parts(22), { stars: 6, rings: 13, crown: 3, earlier: 0 });
    assert.deepEqual(tally.parts(40), { stars: 6, rings: 13, crown: 4, earlier: 17 }, "from before a reload");
    assert.deepEqual(tally.parts(15), { stars: 2, rings: 13, crown: 0, earlier: 0 }, "picks that were refused");
  });

  it("leaves out a star that the server has refused, and the round before", () => {
    tally.pick(0, false);
    tally.pick(500, true);
    assert.equal(tally.best?.points, 6);
    tally.unpick();
    assert.equal(tally.best, undefined);
    assert.deepEqual(tally.parts(1), { stars: 1, rings: 0, crown: 0, earlier: 0 });
    tally.reset();
    assert.deepEqual(tally.parts(1), { stars: 0, rings: 0, crown: 0, earlier: 1 });
  });

  it("has the moment with the most points", () => {
    tally.pick(0, false);
    assert.equal(tally.best, undefined, "one star is nothing to remember");
    tally.pick(1000, false);
    tally.pick(9000, false);
    tally.pick(10_500, false);
    assert.deepEqual(tally.best, { kind: "stars", points: 3, seconds: 10 });
    for (let ring = 0; ring < 8; ring++) tally.ring(ring);
    assert.deepEqual(tally.best, { kind: "chain", points: 13, seconds: 0 });
    tally.crown(20_000, true);
    tally.crown(50_000, false);
    assert.deepEqual(tally.best, { kind: "crown", points: 15, seconds: 30 });
  });

  it("is told with the winner to those who have not won", () => {
    const [first, me] = [standing("a", 1, 9), standing("me", 4, 1, true)];
    assert.equal(
      podiumWords({ best: [first], own: me, size: 5 }),
      "The round is over. You are number 4 of 5 with 1 point. Pilot a has won with 9.",
    );
    const won = standing("me", 1, 12, true);
    assert.equal(podiumWords({ best: [won], own: won, size: 5 }), "The round is over. You have won with 12 points!");
    assert.equal(podiumWords({ best: [won], own: won, size: 1 }), "The round is over. You have 12 points.");
  });
});
