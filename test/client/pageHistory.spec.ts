import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { PageHistory } from "../../client/pageHistory.ts";

/** The history of a tab, as far as the page uses it. Going back takes a moment, as in a browser. */
class FakeTab {
  readonly events = new EventTarget();
  readonly entries: { state: unknown; url: string }[];
  index = 0;

  constructor(url: string) {
    this.entries = [{ state: { kept: "value" }, url }];
  }

  get state(): unknown {
    return this.entries[this.index]?.state;
  }

  get href(): string {
    return this.entries[this.index]?.url ?? "";
  }

  replaceState(state: unknown, _title: string, url = this.href): void {
    this.entries[this.index] = { state, url };
  }

  pushState(state: unknown, _title: string, url = this.href): void {
    this.entries.splice(++this.index, this.entries.length, { state, url });
  }

  back(): void {
    setTimeout(() => {
      this.index--;
      this.events.dispatchEvent(new Event("popstate"));
    });
  }
}

describe("the history of a tab", () => {
  const globals = ["history", "location", "addEventListener"] as const;
  const before = globals.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
  let tab: FakeTab;
  let page: PageHistory;
  let backs = 0;

  beforeEach(() => {
    tab = new FakeTab("https://example.com/?debug=1&join=K7QM2X");
    const values = [tab, tab, tab.events.addEventListener.bind(tab.events)];
    for (const [i, name] of globals.entries()) {
      Object.defineProperty(globalThis, name, { value: values[i], configurable: true });
    }
    backs = 0;
    page = new PageHistory(() => {
      backs++;
      page.leave();
    });
    page.begin();
  });
  after(() => {
    for (const [i, name] of globals.entries()) {
      Reflect.deleteProperty(globalThis, name);
      if (before[i] !== undefined) Object.defineProperty(globalThis, name, before[i]);
    }
  });

  it("has an entry for a flight, so that Back leads to the start page, where the invitation is used up", async () => {
    page.enter();
    page.enter();
    assert.equal(tab.entries.length, 2);
    assert.equal(tab.href, "https://example.com/?debug=1&join=K7QM2X");
    assert.equal((tab.state as { kept: string }).kept, "value");
    tab.back();
    await sleep(5);
    assert.deepEqual([backs, tab.index], [1, 0]);
    assert.deepEqual(tab.entries[0], { state: { kept: "value" }, url: "https://example.com/?debug=1" });
  });

  it("has no more entries after ten flights that the player has left in the page", async () => {
    for (let i = 0; i < 10; i++) {
      page.enter();
      page.leave();
      page.leave();
      await sleep(5);
    }
    assert.deepEqual([backs, tab.index, tab.entries.length], [0, 0, 2]);
  });

  it("keeps the entry of a flight that begins before the browser has gone back from the previous one", async () => {
    page.enter();
    page.leave();
    page.enter();
    await sleep(5);
    assert.deepEqual([backs, tab.index, tab.entries.length], [0, 1, 2]);
    tab.back();
    await sleep(5);
    assert.deepEqual([backs, tab.index], [1, 0]);
  });

  it("leads to the start page from a flight that was reloaded, and gives a copy of its tab an entry of its own", async () => {
    page.enter();
    const reloaded = new PageHistory(() => backs++);
    reloaded.resume();
    tab.back();
    await sleep(5);
    assert.equal(backs, 2, "this page and the one before the reload, which the spec still has");

    page.enter();
    const copy = new PageHistory(() => {});
    copy.begin();
    copy.enter();
    assert.equal(tab.index, 2);
  });
});
