import assert from "node:assert/strict";
import { formatFigure, niceScale } from "../../client/ui/figures.ts";
import { History, SPAN_MS } from "../../client/ui/history.ts";
import { reportText } from "../../client/ui/report.ts";

describe("the history of a figure", () => {
  it("has the last value, median, p95 and maximum of the last ten seconds", () => {
    const history = new History();
    history.push(0, 1e6);
    for (let i = 1; i <= 100; i++) history.push(SPAN_MS + i, i);
    assert.deepEqual(history.statistics(SPAN_MS + 100), { now: 100, median: 50, p95: 95, max: 100 });
    assert.equal(history.last, 100);
  });

  it("has no statistics before the first value and ten seconds after the last one", () => {
    const history = new History();
    assert.equal(history.statistics(0), undefined);
    assert.ok(Number.isNaN(history.last));
    history.push(0, 7);
    assert.equal(history.statistics(SPAN_MS), undefined);
  });

  it("drops the oldest values when it is full", () => {
    const history = new History(4);
    for (let i = 1; i <= 10; i++) history.push(i, i);
    assert.deepEqual(history.statistics(10), { now: 10, median: 8, p95: 10, max: 10 });
  });

  it("returns the largest value of each part of that time, oldest first", () => {
    const history = new History();
    const columns = new Float64Array(5);
    history.push(0, 9);
    history.push(100, 3);
    history.push(200, 2);
    history.push(SPAN_MS - 1, 4);
    assert.equal(history.peaks(SPAN_MS, columns), 4, "the first value is too old");
    assert.deepEqual([...columns], [3, Number.NaN, Number.NaN, Number.NaN, 4]);
  });
});

describe("a figure", () => {
  it("is short at any size", () => {
    assert.deepEqual(
      [0.123, 12.34, 9999, 12_345, 1_234_567, Number.NaN].map((value) => formatFigure(value, 1)),
      ["0.1", "12.3", "9999.0", "12.3k", "1235k", "–"],
    );
  });

  it("has a graph whose top is a round number above all values", () => {
    assert.deepEqual(
      [0, 50, 51, 101, 333, 777, 5000].map((value) => niceScale(value, 50)),
      [50, 50, 100, 200, 500, 1000, 5000],
    );
  });
});

describe("the report", () => {
  const history = new History();
  for (let i = 1; i <= 20; i++) history.push(i, i * 10);
  const text = reportText({
    facts: { Browser: "Netscape 4", Ships: 3 },
    statistics: (id) => (id === "roundTrip" ? history.statistics(20) : undefined),
    events: [{ at: new Date(0), text: "joined" }],
  });

  it("has the facts", () => {
    assert.match(text, /^- Browser: Netscape 4\n- Ships: 3$/m);
  });

  it("has the figures of the last ten seconds, and a dash for unknown ones", () => {
    assert.match(text, /^\| Round trip, ms \| 200 \| 100 \| 190 \| 200 \|$/m);
    assert.match(text, /^\| Own work per frame, ms \| – \| – \| – \| – \|$/m);
  });

  it("has the events", () => {
    assert.match(text, /^- 1970-01-01T00:00:00.000Z joined$/m);
  });
});
