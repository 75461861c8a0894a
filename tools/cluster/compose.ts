import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

const FILE = path.resolve(import.meta.dirname, "../../deploy/compose.yaml");

/** Of a service what matters where there is no container around it. */
export interface Service {
  command?: string[];
  /** before `.env` is filled in */
  environment?: Record<string, string>;
  healthcheck?: { test: string[] };
}

/** A service of `deploy/compose.yaml`. @throws Error if there is none of that name */
export function composeService(name: string): Service {
  const { services } = parse(readFileSync(FILE, "utf8"), { merge: true }) as { services: Record<string, Service> };
  const service = services[name];
  if (service === undefined) throw new Error(`${FILE} has no service ${name}`);
  return service;
}
