import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import type { Graph } from "../../client/sound/graph.ts";
import type * as mixes from "../../client/sound/mix.ts";
import type { Sound, SoundSettingsStore } from "../../client/sound/sound.ts";
import type { HeardShip, Traffic } from "../../client/sound/traffic.ts";
import type { Torus } from "../../game/torus.ts";
import { launchChromium } from "../support/chromium.ts";
import { openModulePage } from "../support/modulePage.ts";

/** The sources, as the page imports them. */
interface Modules {
  "/client/sound/graph.ts": { Graph: typeof Graph };
  "/client/sound/mix.ts": typeof mixes;
  "/client/sound/sound.ts": { Sound: typeof Sound };
  "/client/sound/traffic.ts": { Traffic: typeof Traffic };
  "/game/torus.ts": { Torus: typeof Torus };
}

declare global {
  interface Window {
    load<K extends keyof Modules>(path: K): Promise<Modules[K]>;
    bench: {
      settings: { volume: number; muted: boolean };
      change(settings: Partial<{ volume: number; muted: boolean }>): void;
      own: { x: number; y: number; thrusting: boolean } | undefined;
      hidden: boolean;
      contexts: AudioContext[];
      /** root mean square of what reaches the loudspeaker, over some ms; 0 without a context */
      level(): number;
    };
  }
}

describe("the sound in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;
  let page: Page;
  const trouble: string[] = [];
  before(async () => {
    browser = await launchChromium("nothing", { sound: true });
    page = await openModulePage(browser);
    page.on("console", (message) => message.type() === "error" && trouble.push(message.text()));
    page.on("pageerror", (error) => trouble.push(error.message));
    await page.evaluate(() => {
      window.load = (path) => import(path);
    });
  });
  after(() => browser?.close());

  it("neither clips nor has a constant part with 60 ships that pass close by, at full volume", async () => {
    const { peak, mean, rms } = await page.evaluate(async () => {
      const { Graph } = await window.load("/client/sound/graph.ts");
      const { mixEngine, mixWind, silentMix } = await window.load("/client/sound/mix.ts");
      const { Traffic } = await window.load("/client/sound/traffic.ts");
      const { Torus } = await window.load("/game/torus.ts");
      const world = new Torus(1000);
      const seconds = 4;
      const context = new OfflineAudioContext(2, seconds * 44_100, 44_100);
      const graph = new Graph(context);
      const mix = silentMix();
      const chime = (pan: number) => graph.slide(440, 880, 0.45, 0.2, pan);
      const traffic = new Traffic(chime, chime);
      graph.setVolume(1);
      const update = (time: number) => {
        const see = (visit: (id: string, ship: HeardShip) => void) => {
          for (let i = 0; i < 60; i++) {
            const angle = i * 0.7 + time * (i % 2 ? 2 : -2);
            const ship = { x: 500 + 30 * Math.cos(angle), y: 500 + 30 * Math.sin(angle), thrusting: true, own: false };
            // Some of them come and go all the time.
            if (i > 9 || Math.floor(time * 5) % 2) visit(`${i}`, ship);
          }
        };
        traffic.update(time * 1000, { x: world.wrap(500 + 0.1 * Math.sin(time)), y: 500 }, see, world);
        mixEngine(mix, true, false, 100);
        mixWind(mix, 100);
        traffic.mix(mix);
        graph.apply(mix);
      };
      update(0);
      for (let time = 0.05; time < seconds; time += 0.05) {
        void context.suspend(time).then(() => {
          update(time);
          return context.resume();
        });
      }
      const buffer = await context.startRendering();
      let peak = 0;
      let sum = 0;
      let squares = 0;
      for (const channel of [0, 1]) {
        for (const sample of buffer.getChannelData(channel)) {
          peak = Math.max(peak, Math.abs(sample));
          sum += sample;
          squares += sample * sample;
        }
      }
      return { peak, mean: sum / buffer.length / 2, rms: Math.sqrt(squares / buffer.length / 2) };
    });
    assert.ok(rms > 0.05, `root mean square ${rms}`);
    assert.ok(peak <= 1, `peak ${peak}`);
    assert.ok(Math.abs(mean) < 0.005, `mean ${mean}`);
  });

  describe("of a player", () => {
    const level = () => page.evaluate(() => window.bench.level());
    const until = async (condition: (level: number) => boolean, what: string) => {
      const deadline = performance.now() + 20_000;
      for (let now = await level(); !condition(now); now = await level()) {
        assert.ok(performance.now() < deadline, `${what}: ${now}`);
      }
    };
    const audible = () => until((rms) => rms > 0.01, "silent");
    const silent = () => until((rms) => rms < 0.0002, "audible");
    const change = (settings: Partial<{ volume: number; muted: boolean }>) =>
      page.evaluate((changes) => window.bench.change(changes), settings);
    const hide = (hidden: boolean) =>
      page.evaluate((isHidden) => {
        window.bench.hidden = isHidden;
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);

    before(() =>
      page.evaluate(async () => {
        const { Sound } = await window.load("/client/sound/sound.ts");
        const { Torus } = await window.load("/game/torus.ts");
        const world = new Torus(1000);
        let listener: (settings: SoundSettingsStore["current"]) => void = () => {};
        const contexts: AudioContext[] = [];
        const analysers: AnalyserNode[] = [];
        const samples = new Float32Array(8192);
        window.bench = {
          settings: { volume: 1, muted: false },
          change(settings) {
            Object.assign(this.settings, settings);
            listener(this.settings);
          },
          own: { x: 500, y: 500, thrusting: true },
          hidden: false,
          contexts,
          level() {
            const [context] = contexts;
            if (context?.state !== "running") return 0;
            analysers[0]?.getFloatTimeDomainData(samples);
            return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
          },
        };
        // What a spec evaluates on a page counts as a gesture of the player.
        Object.defineProperty(navigator, "userActivation", { value: { hasBeenActive: false } });
        Object.defineProperty(document, "hidden", { get: () => window.bench.hidden });
        // Whatever reaches the loudspeaker is measured as well.
        const connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode) => AudioNode;
        AudioNode.prototype.connect = function (this: AudioNode, to: AudioNode) {
          if (to === this.context.destination) {
            contexts.push(this.context as AudioContext);
            const analyser = new AnalyserNode(this.context, { fftSize: 8192 });
            analysers.push(analyser);
            connect.call(this, analyser);
          }
          return connect.call(this, to);
        } as AudioNode["connect"];
        const sound = new Sound({
          current: window.bench.settings,
          onChange: (listen) => {
            listener = listen;
            return () => {};
          },
        });
        const frame = (now: number) => {
          requestAnimationFrame(frame);
          sound.frame(now, window.bench.own, false, () => {}, world);
        };
        requestAnimationFrame(frame);
      }),
    );

    it("does not exist before the first gesture", async () => {
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
      assert.equal(await page.evaluate(() => window.bench.contexts.length), 0);
      await page.mouse.click(5, 5);
      await audible();
      assert.equal(await page.evaluate(() => window.bench.contexts.length), 1);
    });

    it("is silent while it is muted, and stops its work", async () => {
      await change({ muted: true });
      await silent();
      await page.waitForFunction(() => window.bench.contexts[0]?.state === "suspended");
      await change({ muted: false });
      await audible();
    });

    it("is silent while the page is hidden", async () => {
      await hide(true);
      await page.waitForFunction(() => window.bench.contexts[0]?.state === "suspended");
      await hide(false);
      await audible();
    });

    it("is silent while the ship coasts slowly, and when there is no ship", async () => {
      await page.evaluate(() => {
        window.bench.own = { x: 500, y: 500, thrusting: false };
      });
      await silent();
      await page.evaluate(() => {
        window.bench.own = { x: 500, y: 500, thrusting: true };
      });
      await audible();
      await page.evaluate(() => {
        window.bench.own = undefined;
      });
      await silent();
    });

    it("costs nothing but the sound in a browser without it", async () => {
      const failed = await page.evaluate(async () => {
        const { Sound } = await window.load("/client/sound/sound.ts");
        const { Torus } = await window.load("/game/torus.ts");
        Object.defineProperty(window, "AudioContext", { value: undefined });
        const settings = { current: { volume: 1, muted: false }, onChange: () => () => {} };
        const sound = new Sound(settings);
        dispatchEvent(new Event("pointerdown"));
        sound.frame(1, { x: 1, y: 1, thrusting: true }, false, () => {}, new Torus(1000));
        sound.tick();
        sound.silence();
        sound.dispose();
        return false;
      });
      assert.equal(failed, false);
    });
  });

  it("logs no errors on the console", () => {
    assert.deepEqual(trouble, []);
  });
});
