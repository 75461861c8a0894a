import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { get } from "node:https";
import path from "node:path";
import { promisify } from "node:util";
import { composeService } from "../../tools/cluster/compose.ts";
import { program as findProgram } from "../../tools/programs.ts";

const run = promisify(execFile);

/**
 * Fills in a value from `deploy/compose.yaml` as Compose does: `${NAME:?sentence}` and `${NAME:-default}`.
 *
 * @throws Error with the file's own sentence if a required value is missing
 */
function filled(text: string, values: Record<string, string>): string {
  return text.replaceAll(/\$\{(\w+):([?-])([^}]*)\}/g, (_, name: string, kind: string, rest: string) => {
    const value = values[name] || (kind === "-" ? rest : undefined);
    if (value === undefined) throw new Error(rest);
    return value;
  });
}

/** The environment that Compose gives a service. @param values content of `.env` */
export function environmentOf(service: string, values: Record<string, string>): Record<string, string> {
  const { environment = {} } = composeService(service);
  return Object.fromEntries(Object.entries(environment).map(([name, text]) => [name, filled(text, values)]));
}

/**
 * Runs a service's health check, from `deploy/compose.yaml` or else from the image, without a container.
 *
 * @param port of the service on this machine
 * @throws Error if the check fails
 */
export async function checkHealth(service: string, port: number | string): Promise<void> {
  const [program = "", ...args] = composeService(service).healthcheck?.test.slice(1) ?? checkOfImage();
  const env = { PATH: process.env["PATH"] };
  if (program === "node") await run(process.execPath, args, { env: { ...env, PORT: `${port}` } });
  else if (program === "redis-cli") {
    const cli = await findProgram(program);
    const { stdout } = await run(cli.path, ["-p", `${port}`, ...args], { env: { ...env, ...cli.env } });
    assert.equal(stdout, "PONG\n");
  } else {
    const here = args.map((arg) => arg.replace("https://127.0.0.1:8443", `https://127.0.0.1:${port}`));
    assert.notDeepEqual(here, args);
    await run(program, here, { env }).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      // If the machine lacks `wget`, send the same request from here.
      const [answer] = (await once(get(here.at(-1) ?? "", { rejectUnauthorized: false }), "response")) as [
        IncomingMessage,
      ];
      answer.resume();
      assert.equal(answer.statusCode, 200);
    });
  }
}

function checkOfImage(): string[] {
  const dockerfile = readFileSync(path.resolve(import.meta.dirname, "../../Dockerfile"), "utf8");
  return JSON.parse(/^HEALTHCHECK .*\\\n +CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? "[]") as string[];
}
