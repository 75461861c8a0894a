import assert from "node:assert/strict";
import { Handover } from "../../client/net/handover.ts";
import type { RoomName } from "../../game/rooms.ts";

const SEAT = { token: "room00001:token", passport: "passport", name: "Quiet Heron" };

describe("the handover to the next page in a tab", () => {
  const stored = new Map<string, string>();
  const globals = {
    addEventListener() {},
    document: { hidden: true, addEventListener() {} },
    sessionStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
      removeItem: (key: string) => void stored.delete(key),
    },
  };
  const before = new Map<string, PropertyDescriptor | undefined>();

  beforeEach(() => {
    stored.clear();
    for (const [name, value] of Object.entries(globals)) {
      before.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
      Object.defineProperty(globalThis, name, { value, configurable: true });
    }
  });
  afterEach(() => {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
    }
  });

  it("has what a page stored, with the type of its room", () => {
    new Handover().keep(SEAT);
    assert.deepEqual(new Handover().saved, { ...SEAT, type: "game" });
    new Handover().keep({ ...SEAT, type: "bigsky" });
    assert.deepEqual(new Handover().saved, { ...SEAT, type: "bigsky" });
  });

  it("has nothing from a page that was in a room of a type that this page does not know", () => {
    new Handover().keep({ ...SEAT, type: "other" as RoomName });
    assert.equal(new Handover().saved, undefined);
  });
});
