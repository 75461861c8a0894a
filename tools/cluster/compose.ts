import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

const FILE = path.resolve(import.meta.dirname, "../../deploy/compose.yaml");

/** The parts of a Compose service that also matter without containers. */
export interface Service {
  command?: string[];
  /** as written, before values from `.env` are filled in */
  environment?: Record<string, string>;
  healthcheck?: { test: string[] };
}

/** Reads a service from `deploy/compose.yaml`. @throws Error if there is no service of that name */
export function composeService(name: string): Service {
  const { services } = parse(readFileSync(FILE, "utf8"), { merge: true }) as { services: Record<string, Service> };
  const service = services[name];
  if (service === undefined) throw new Error(`${FILE} has no service ${name}`);
  return service;
}
