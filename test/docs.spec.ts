import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { PAGE, withSettings } from "../tools/settingsTable.ts";

const ALERTS = path.resolve(import.meta.dirname, "../deploy/prometheus/alerts.yml");

describe("the operations page", () => {
  const page = readFileSync(PAGE, "utf8");

  it("lists the settings as they are: npm run settings", () => {
    assert.equal(page, withSettings(page));
    assert.throws(() => withSettings(page.replace("<!-- settings", "<!--")), /The page lacks the lines/);
  });

  it("says of every alert what it means, where the alert says that it does", () => {
    const alerts = readFileSync(ALERTS, "utf8");
    const names = [...alerts.matchAll(/- alert: (\w+)/g)].map(([, name = ""]) => name);
    const runbooks = [...alerts.matchAll(/runbook: (\S+)/g)].map(([, runbook]) => runbook);
    const headings = [...page.slice(page.indexOf("\n## Alerts")).matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    assert.ok(names.length >= 8);
    assert.deepEqual(headings, names);
    assert.deepEqual(
      runbooks,
      names.map((name) => `docs/operations.md#${name.toLowerCase()}`),
    );
  });
});
