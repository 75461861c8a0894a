import assert from "node:assert/strict";
import { Handover } from "../../client/net/handover.ts";
import { ROOMS, type RoomType } from "../../game/rooms.ts";
import { Torus } from "../../game/torus.ts";

const OTHER: RoomType = { name: "other", world: new Torus(300), places: 2, sendsView: false };
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

  it("has what a page stored that joined rooms of the same type", () => {
    for (const type of [ROOMS.game, OTHER]) {
      new Handover(type).keep(SEAT);
      assert.deepEqual(new Handover(type).saved, SEAT);
    }
  });

  it("has nothing from a page that joined rooms of another type, whose seat this page could not use", () => {
    new Handover(ROOMS.game).keep(SEAT);
    assert.equal(new Handover(OTHER).saved, undefined);
    new Handover(OTHER).keep(SEAT);
    assert.equal(new Handover(ROOMS.game).saved, undefined);
  });
});
