import assert from "node:assert/strict";
import { mixEngine, mixVoice, mixWind, silentMix, VOICES } from "../../client/sound/mix.ts";
import { type ForEachShip, type HeardShip, Traffic } from "../../client/sound/traffic.ts";
import { Torus } from "../../game/torus.ts";

const world = new Torus(1000);

/** What is heard of a ship at an offset, with a velocity. */
function heard(dx: number, dy: number, vx: number, vy: number, thrusting = false) {
  const voice = { gain: 0, pan: 0, frequency: 0 };
  mixVoice(voice, dx, dy, vx, vy, thrusting);
  return voice;
}

describe("the mix of the sound", () => {
  it("has the engine while it thrusts, higher at speed, and hissing while it brakes", () => {
    const mix = silentMix();
    mixEngine(mix, false, false, 100);
    assert.deepEqual([mix.engine, mix.hum], [0, 0]);
    mixEngine(mix, true, false, 0);
    const slow = { ...mix };
    assert.ok(slow.engine > 0 && slow.hum > 0);
    mixEngine(mix, true, false, 100);
    assert.ok(mix.engineCutoff > slow.engineCutoff && mix.humPitch > slow.humPitch);
    const { engineCutoff } = mix;
    mixEngine(mix, true, true, 100);
    assert.ok(mix.engineCutoff > engineCutoff);
  });

  it("has wind from a third of the maximum speed on, and not more above the maximum", () => {
    const wind = (speed: number) => {
      const mix = silentMix();
      mixWind(mix, speed);
      return mix.wind;
    };
    assert.deepEqual([wind(0), wind(33)], [0, 0]);
    assert.ok(wind(50) > 0 && wind(100) > 3 * wind(60));
    assert.equal(wind(400), wind(100));
  });

  it("has a ship that passes: louder when it is near and fast, on its side, lower when it leaves", () => {
    assert.equal(heard(300, 0, 90, 0, true).gain, 0);
    assert.equal(heard(30, 0, 0, 0).gain, 0);
    assert.ok(heard(30, 0, 90, 0).gain > heard(150, 0, 90, 0).gain);
    assert.ok(heard(30, 0, 90, 0).gain > heard(30, 0, 20, 0).gain);
    assert.ok(heard(-100, 0, 90, 0).pan < -0.2 && heard(100, 0, 90, 0).pan > 0.2 && heard(0, 50, 90, 0).pan === 0);
    assert.ok(heard(100, 0, -90, 0).frequency > 1.2 * heard(100, 0, 90, 0).frequency);
  });

  it("has gains from 0 to 1 and frequencies that can be heard, whatever moves", () => {
    for (const speed of [0, 1, 100, 1e5]) {
      for (const distance of [0, 1, 100, 700]) {
        const { gain, pan, frequency } = heard(distance, 0, speed, -speed, true);
        assert.ok(gain >= 0 && gain <= 1 && Math.abs(pan) <= 1 && frequency > 100 && frequency < 2000);
      }
    }
  });
});

describe("the traffic that is heard", () => {
  let events: string[];
  let traffic: Traffic;
  let ships: Map<string, HeardShip>;
  let now: number;
  /** Lets frames of 20 ms pass, and moves all ships by an offset in each. */
  const fly = (seconds: number, own: { x: number; y: number }, dx = 0) => {
    for (let i = 0; i < seconds * 50; i++) {
      now += 20;
      for (const [id, ship] of ships) ships.set(id, { ...ship, x: world.wrap(ship.x + dx) });
      const forEachShip: ForEachShip = (visit) => {
        for (const [id, ship] of ships) visit(id, ship);
      };
      traffic.update(now, own, forEachShip, world);
    }
  };
  const mix = () => {
    const result = silentMix();
    traffic.mix(result);
    return result.voices;
  };
  const ship = (x: number, y = 500): HeardShip => ({ x, y, thrusting: false, own: false });
  beforeEach(() => {
    events = [];
    ships = new Map();
    now = 0;
    traffic = new Traffic(
      (pan) => events.push(`arrival ${pan < 0 ? "left" : "right"}`),
      (pan) => events.push(`departure ${pan < 0 ? "left" : "right"}`),
    );
  });

  it("knows velocities from where ships are drawn, also across the edge of the world", () => {
    ships.set("a", ship(950));
    fly(1, { x: 10, y: 500 }, 1.8);
    assert.ok(mix().some(({ gain }) => gain > 0.3));
    let x = 990;
    for (let i = 0; i < 50; i++) {
      now += 20;
      x = world.wrap(x + 2);
      traffic.update(now, { x, y: 500 }, () => {}, world);
    }
    assert.ok(Math.abs(traffic.speed - 100) < 1, `${traffic.speed}`);
  });

  it("is that of the nearest ships only, and never one's own", () => {
    for (let i = 0; i < 60; i++) ships.set(`${i}`, ship(500 + 3 * (59 - i), 600));
    // The own ship would be loud.
    ships.set("own", { ...ship(502), thrusting: true, own: true });
    fly(0.5, { x: 500, y: 500 }, 0.02);
    const nearest = mix();
    assert.equal(nearest.length, VOICES);
    assert.ok(nearest.every(({ gain, pan }) => gain > 0 && gain < 0.1 && Math.abs(pan) < 0.05));
  });

  it("reports ships that arrive or leave nearby, but not those that were there at first, nor distant ones", () => {
    ships.set("first", ship(600));
    fly(2, { x: 500, y: 500 });
    assert.deepEqual(events, []);
    ships.set("near", ship(400));
    ships.set("far", ship(999, 999));
    fly(0.1, { x: 500, y: 500 });
    assert.deepEqual(events, ["arrival left"]);
    ships.delete("first");
    ships.delete("far");
    fly(0.1, { x: 500, y: 500 });
    assert.deepEqual(events, ["arrival left", "departure right"]);
  });

  it("starts anew after a pause, without a report of everybody who came and went", () => {
    ships.set("a", ship(400));
    fly(2, { x: 500, y: 500 });
    ships.clear();
    ships.set("b", ship(450));
    now += 5000;
    fly(1, { x: 500, y: 500 });
    assert.deepEqual(events, []);
  });
});
