import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const PROJECT = path.resolve(import.meta.dirname, "../..");

/** What a spec needs besides the installed packages. */
const SOURCES = ["client", "game", "loadtest", "protocol", "public", "server", "test", "tools", "package.json"];

const CONSTANTS = "game/constants.ts";
const STEP_RATE = /^export const STEP_RATE = \d+;$/m;

/**
 * Runs specs in a copy of the project whose step rate is another one.
 *
 * @param rate Hz
 * @param specs paths in the project
 * @param grep runs only the specs whose names match
 * @returns what mocha printed, if a spec failed
 */
export async function runAtStepRate(rate: number, specs: readonly string[], grep = ""): Promise<string | undefined> {
  const copy = mkdtempSync(path.join(tmpdir(), "slipstream-step-rate-"));
  try {
    for (const source of SOURCES) cpSync(path.join(PROJECT, source), path.join(copy, source), { recursive: true });
    symlinkSync(path.join(PROJECT, "node_modules"), path.join(copy, "node_modules"));
    const constants = path.join(copy, CONSTANTS);
    const text = readFileSync(constants, "utf8");
    if (!STEP_RATE.test(text)) throw new Error(`${CONSTANTS} does not set STEP_RATE in the way expected here`);
    writeFileSync(constants, text.replace(STEP_RATE, `export const STEP_RATE = ${rate};`));
    return await mocha(copy, [...specs, "--timeout", "90000", "--forbid-pending", "--grep", grep]);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

async function mocha(cwd: string, args: string[]): Promise<string | undefined> {
  const child = spawn(process.execPath, ["node_modules/mocha/bin/mocha.js", ...args], { cwd });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk));
  child.stderr.on("data", (chunk: Buffer) => (printed += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  const passed = Number(/(\d+) passing/.exec(printed)?.[1] ?? 0);
  return code === 0 && passed > 0 ? undefined : printed;
}
