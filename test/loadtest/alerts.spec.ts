import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CAUSES } from "../../loadtest/alerts/causes.ts";
import { durationMs, shortened } from "../../loadtest/alerts/durations.ts";
import { faults, type Observation } from "../../loadtest/alerts/observation.ts";
import { alertsOf, patienceMs, type RuleFile, shippedFile, shortenedRules } from "../../loadtest/alerts/rules.ts";
import { Command, isGone } from "../support/command.ts";

describe("npm run alerts", function () {
  this.timeout(60_000);
  const shipped = shippedFile<RuleFile>("alerts.yml");

  it("knows how to cause every alert", () => {
    assert.deepEqual(
      Object.keys(CAUSES).sort(),
      alertsOf(shipped)
        .map(({ alert }) => alert)
        .sort(),
    );
  });

  it("changes nothing but the durations of the rules, all by the same factor", () => {
    const masked = (rules: RuleFile) => JSON.stringify(rules).replaceAll(/(?<=\[|"for":")\d+m?s?(?=[\]"])/g, "T");
    const short = shortenedRules(shipped, 20);
    assert.equal(masked(short), masked(shipped));
    assert.deepEqual(
      alertsOf(short).map(patienceMs),
      alertsOf(shipped).map((rule) => patienceMs(rule) / 20),
    );
    assert.deepEqual(shortenedRules(shipped, 1).groups[0]?.rules.map(patienceMs), alertsOf(shipped).map(patienceMs));
  });

  it("finds the durations in an expression, and neither numbers nor parts of names", () => {
    assert.equal(
      shortened('rate(steps_5m{le="0.5"}[1h30m:15s] offset 1m) > 500e6 and x5m > 10', 20),
      'rate(steps_5m{le="0.5"}[270s:750ms] offset 3s) > 500e6 and x5m > 10',
    );
    assert.equal(durationMs("1h30m"), 5_400_000);
    assert.throws(() => durationMs("soon"), /^Error: "soon" is no duration$/);
    assert.throws(() => shortened("[1s]", 5000), /^Error: 1s can't be divided by 5000$/);
  });

  it("names each alert that did not fire, did not stop, or did not reach the receiver", () => {
    const whole: Observation = { alert: "A", cause: "", fired: 1, sent: 1, stopped: 1, resolved: 1 };
    assert.deepEqual(faults(whole), []);
    assert.deepEqual(faults({ alert: "A", cause: "" }), ["A did not fire."]);
    assert.deepEqual(faults({ ...whole, stopped: undefined, resolved: undefined }), [
      "A did not stop after its cause had ended.",
    ]);
    assert.deepEqual(faults({ ...whole, sent: undefined, resolved: undefined }), [
      "A fired, but the receiver was not told.",
      "A stopped, but the receiver was not told.",
    ]);
    assert.deepEqual(faults({ alert: "A", cause: "", error: "no Redis" }), ["A could not be tried: no Redis"]);
  });

  it("kills Redis, sees the alert fire and stop in Prometheus, and leaves nothing behind", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "slipstream-"));
    try {
      const json = path.join(folder, "alerts.json");
      const command = new Command(
        "loadtest/alerts.ts",
        "--only",
        "NotAcceptingPlayers",
        "--factor",
        "100",
        "--json",
        json,
      );
      const children = new Set<number>();
      const { code, output } = await command.toEnd(async () => {
        await command.prints(/NotAcceptingPlayers: /);
        for (; command.running; await sleep(300)) for (const child of command.children()) children.add(child);
      });
      assert.equal(code, 0, output);
      assert.match(output, /^ {2}NotAcceptingPlayers: slipstream_accepting_players == 0 .*, for 600ms$/m);
      assert.match(output, /^NotAcceptingPlayers( +[\d.]+){5} {2}Redis is killed\./m);
      const { observations } = JSON.parse(readFileSync(json, "utf8")) as { observations: Observation[] };
      const [{ pending = 0, fired = 0 } = {}] = observations;
      assert.ok(children.size >= 4, "Redis, the process, Prometheus and Alertmanager");
      for (const child of children) await isGone(child);
      assert.ok(pending > 0 && fired > pending + 0.4, `pending after ${pending} s, fired after ${fired} s`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
