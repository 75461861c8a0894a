import { readFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { durationsIn, shortened } from "./durations.ts";

/** Folder of the shipped configurations. */
export const SHIPPED = path.resolve(import.meta.dirname, "../../deploy/prometheus");

/** An alert of `alerts.yml`. The other fields stay as they are. */
export interface Rule {
  alert: string;
  expr: string;
  for?: string;
}

export interface RuleFile {
  groups: { name: string; rules: Rule[] }[];
}

/** A file of the shipped configuration, as an object. */
export function shippedFile<T>(name: string): T {
  return parse(readFileSync(path.join(SHIPPED, name), "utf8")) as T;
}

/** The alerts of a file, in its order. */
export function alertsOf({ groups }: RuleFile): Rule[] {
  return groups.flatMap(({ rules }) => rules);
}

/** Divides the durations of every alert by a factor: `for`, and the windows in its expression. Nothing else changes. */
export function shortenedRules({ groups }: RuleFile, factor: number): RuleFile {
  return {
    groups: groups.map(({ rules, ...group }) => ({
      ...group,
      rules: rules.map((rule) => ({
        ...rule,
        expr: shortened(rule.expr, factor),
        ...(rule.for !== undefined && { for: shortened(rule.for, factor) }),
      })),
    })),
  };
}

/** The longest time that an alert may take to fire or to stop once its cause is there or gone, ms. */
export function patienceMs({ expr, for: hold = "" }: Rule): number {
  return Math.max(0, ...durationsIn(expr)) + Math.max(0, ...durationsIn(hold));
}

export { stringify as yaml };
