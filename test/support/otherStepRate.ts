import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Child } from "../../tools/child.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");

/** Files that specs need, apart from installed packages. */
const SOURCES = ["client", "game", "loadtest", "protocol", "public", "server", "test", "tools", "package.json"];

const CONSTANTS = "game/constants.ts";
const STEP_RATE = /^export const STEP_RATE = \d+;$/m;

/**
 * Runs specs in a copy of the project that has another step rate.
 *
 * @param rate Hz
 * @param specs paths in the project
 * @param options further ones for mocha
 * @returns what mocha printed, if a spec failed
 */
export async function runAtStepRate(
  rate: number,
  specs: readonly string[],
  options: readonly string[] = [],
): Promise<string | undefined> {
  const copy = mkdtempSync(path.join(tmpdir(), "slipstream-step-rate-"));
  try {
    for (const source of SOURCES) cpSync(path.join(PROJECT, source), path.join(copy, source), { recursive: true });
    symlinkSync(path.join(PROJECT, "node_modules"), path.join(copy, "node_modules"));
    const constants = path.join(copy, CONSTANTS);
    const text = readFileSync(constants, "utf8");
    if (!STEP_RATE.test(text)) throw new Error(`${CONSTANTS} does not set STEP_RATE in the way expected here`);
    writeFileSync(constants, text.replace(STEP_RATE, `export const STEP_RATE = ${rate};`));
    return await mocha(copy, [...specs, ...options, "--timeout", "90000", "--forbid-pending"]);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

async function mocha(cwd: string, args: string[]): Promise<string | undefined> {
  const child = new Child({
    name: "mocha",
    program: process.execPath,
    args: ["node_modules/mocha/bin/mocha.js", ...args],
    cwd,
    env: process.env,
    keep: Number.POSITIVE_INFINITY,
    detached: false,
  });
  const code = await child.closed;
  const passed = Number(/(\d+) passing/.exec(child.output)?.[1] ?? 0);
  return code === 0 && passed > 0 ? undefined : child.output;
}
