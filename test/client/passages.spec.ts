import assert from "node:assert/strict";
import { Passages } from "../../client/view/ships/passages.ts";

interface Named {
  name: string;
  own: boolean;
}

const ship = (name: string): Named => ({ name, own: name === "own" });

/** A view in which ships come and go, with what is shown of it. */
class View {
  readonly shown: string[] = [];
  readonly passages = new Passages<Named>(
    ({ name }) => this.shown.push(`${name} arrives`),
    ({ name }) => this.shown.push(`${name} leaves`),
  );
  now = 0;

  /** A frame. */
  frame(come: string[] = [], go: string[] = []): void {
    this.now += 16;
    for (const name of come) this.passages.come(ship(name));
    for (const name of go) this.passages.go(ship(name));
    this.passages.end(this.now);
  }

  /** Frames in which nothing comes or goes. */
  wait(ms: number): void {
    for (const end = this.now + ms; this.now < end; ) this.frame();
  }
}

/** A view after the first state, with the own ship and two others. */
function settled(): View {
  const view = new View();
  view.frame(["own", "a", "b"]);
  view.wait(2000);
  view.shown.length = 0;
  return view;
}

describe("arrivals and departures", () => {
  it("are not shown for the ships of the first state, but for one's own", () => {
    const view = new View();
    view.wait(3000);
    view.frame(["a", "b"]);
    view.frame(["own"]);
    view.wait(500);
    view.frame(["c"]);
    view.wait(2000);
    assert.deepEqual(view.shown, ["own arrives"]);
  });

  it("are shown for a ship that comes or goes later, once each", () => {
    const view = settled();
    view.frame(["c"]);
    view.wait(100);
    view.frame([], ["a"]);
    view.wait(3000);
    assert.deepEqual(view.shown, ["c arrives", "a leaves"]);
  });

  it("are not shown for one's own ship that goes", () => {
    const view = settled();
    view.frame([], ["own"]);
    assert.deepEqual(view.shown, []);
  });

  it("are not shown when many ships change at once, as in another room", () => {
    const view = settled();
    view.frame(["own", "c", "d", "e"], ["own", "a", "b"]);
    view.wait(200);
    view.frame(["f"]);
    assert.deepEqual(view.shown, ["own arrives"]);
  });

  it("are not shown for what happened while the page was hidden", () => {
    const view = settled();
    view.now += 60_000;
    view.frame(["c"], ["a"]);
    view.wait(2000);
    view.frame(["d"]);
    assert.deepEqual(view.shown, ["d arrives"]);
  });
});
