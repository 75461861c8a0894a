import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { holdsWithin } from "../tools/deadline.ts";
import { fail, listOf, oneOf, outputFile, readOptions, wholeNumber } from "../tools/options.ts";
import { CAUSES, type Cause, type Staged } from "./alerts/causes.ts";
import { durationMs } from "./alerts/durations.ts";
import { Monitoring, scrapeInterval } from "./alerts/monitoring.ts";
import { faults, instanceOf, type Observation, observe } from "./alerts/observation.ts";
import { alertsOf, patienceMs, type Rule, type RuleFile, shippedFile, shortenedRules } from "./alerts/rules.ts";
import { PASSWORD, Scene } from "./alerts/scene.ts";
import { digits, table } from "./rig/table.ts";

const rules = shippedFile<RuleFile>("alerts.yml");
const names = alertsOf(rules).map(({ alert }) => alert);

const {
  factor = 20,
  only = names,
  json,
} = readOptions(
  "alerts",
  "Causes each alert of deploy/prometheus/alerts.yml, with real processes, Prometheus and Alertmanager. When an alert has\n" +
    "fired, it ends the cause. Prints after how many seconds each alert was pending, fired, reached the receiver, and\n" +
    "stopped. Exits with code 1 if one did not, and names it. Takes a few minutes, or half an hour with --factor 1.",
  {
    factor: wholeNumber("divides the durations in the rules and configurations; 1 leaves them as shipped", 20),
    only: { ...listOf(oneOf("alerts to cause; all by default", names)), takes: "NAME,…" },
    json: outputFile("writes the times"),
  },
);

/** Time that an alert may take beyond twice its own durations, ms: for Alertmanager, and for a busy machine. */
const ALLOWANCE_MS = durationMs("10m") / factor + 20_000;

/** Time for the processes to be scraped twice, beyond five scrapes, ms. */
const SCRAPED_MS = 20_000;

/** Interval between two looks for alerts that were not to be caused, ms. */
const LOOK_MS = 500;

const uncaused = names.filter((name) => !(name in CAUSES));
if (uncaused.length > 0) fail(1, `Nothing here causes ${uncaused.join(", ")}: add it to loadtest/alerts/causes.ts.`);

const scene = new Scene();
const folder = mkdtempSync(path.join(tmpdir(), "slipstream-"));
scene.onClear(() => rmSync(folder, { recursive: true }));
// npm forwards Ctrl-C, so the signal arrives twice.
process.on("SIGINT", () => void end(130));
process.on("SIGTERM", () => void end(143));

const short = shortenedRules(rules, factor);
const others = new Set<string>();
let ending: Promise<never> | undefined;
try {
  const observations = await run(alertsOf(short).filter(({ alert }) => only.includes(alert)));
  // After Ctrl-C, each alert failed.
  await ending;
  await end(report(observations) ? 0 : 1);
} catch (error) {
  await ending;
  console.error((error as Error).message);
  await end(1);
}

async function run(tried: Rule[]): Promise<Observation[]> {
  const scrape = scrapeInterval(factor);
  console.log(`All durations are divided by ${factor}. Prometheus scrapes every ${scrape}, and has these rules:`);
  for (const { alert, expr, for: hold } of tried)
    console.log(`  ${alert}: ${expr}${hold === undefined ? "" : `, for ${hold}`}`);
  const staged: [Rule, Cause, Staged][] = [];
  // One after the other, because processes that start together delay each other.
  for (const rule of tried) {
    const cause = CAUSES[rule.alert];
    if (cause !== undefined) staged.push([rule, cause, await cause.stage(scene, durationMs(scrape))]);
  }
  const targets = scene.servers.map(({ url }) => new URL(url).host);
  const monitoring = await Monitoring.start({ folder, rules: short, factor, password: PASSWORD, targets });
  scene.onClear(() => monitoring.stop());
  const scraped = async () => (await monitoring.scrapedTwice()) === targets.length;
  if (!(await holdsWithin(SCRAPED_MS + 5 * durationMs(scrape), scraped)))
    throw new Error("Prometheus does not get the metrics of all processes.");
  const alertOf = new Map(staged.map(([{ alert }, , stage]) => [instanceOf(stage), alert]));
  const looking = setInterval(() => void noteOthers(monitoring, alertOf).catch(() => {}), LOOK_MS);
  try {
    return await Promise.all(
      staged.map(([rule, { about }, stage]) =>
        observe(rule.alert, about, stage, monitoring, 2 * patienceMs(rule) + ALLOWANCE_MS),
      ),
    );
  } finally {
    clearInterval(looking);
  }
}

/** Notes the alerts that fire for a process in which another alert is caused. @param alertOf that alert, by process */
async function noteOthers(monitoring: Monitoring, alertOf: Map<string, string>): Promise<void> {
  for (const { name, instance, state } of await monitoring.active()) {
    const caused = alertOf.get(instance);
    if (state === "firing" && name !== caused) others.add(`${name} fired too, in the process of ${caused}.`);
  }
}

/** @returns whether each alert fired, stopped, and reached the receiver */
function report(observations: Observation[]): boolean {
  const rows = observations.map(({ alert, pending, fired, sent, stopped, resolved }) => [
    alert,
    ...[pending, fired, sent, stopped, resolved].map(digits),
  ]);
  const head = ["alert", "pending", "fired", "sent", "stopped", "end sent"];
  const [first = "", ...lines] = table(head, rows).split("\n");
  console.log(`\n${first}  cause`);
  for (const [i, line] of lines.entries()) console.log(`${line}  ${observations[i]?.cause}`);
  console.log("Times are in s: the first three since the cause began, the last two since it ended.");
  for (const sentence of others) console.log(sentence);
  const found = observations.flatMap(faults);
  for (const sentence of found) console.log(`FAULT: ${sentence}`);
  console.log(`${found.length} faults in ${observations.length} alerts`);
  if (json !== undefined)
    writeFileSync(
      json,
      `${JSON.stringify({ factor, observations, others: [...others], faults: found }, undefined, 1)}\n`,
    );
  return found.length === 0;
}

/** Ends all processes, and then this one. The first call decides the exit code. */
function end(code: number): Promise<never> {
  ending ??= scene.clear().then(() => process.exit(code));
  return ending;
}
