import { FIGURES, type FigureId } from "./figures.ts";
import type { Statistics } from "./history.ts";

/** An event for the report. */
export interface NotedEvent {
  at: Date;
  text: string;
}

/** The contents of a report. */
export interface ReportSource {
  /** names and values, in the order of the report */
  facts: Readonly<Record<string, string | number>>;
  statistics: (id: FigureId) => Statistics | undefined;
  events: readonly NotedEvent[];
}

const LABELS: readonly { id: FigureId; label: string; unit: string; decimals: number }[] = FIGURES.flatMap((figure) =>
  figure.second === undefined ? [figure] : [figure, { ...figure, id: figure.second, label: "Own work per frame" }],
);

/** Writes a report for an issue, as Markdown. */
export function reportText({ facts, statistics, events }: ReportSource): string {
  const lines = ["### Slipstream debug report", ""];
  for (const [name, value] of Object.entries(facts)) lines.push(`- ${name}: ${value}`);
  lines.push("", "| last 10 s | now | median | p95 | max |", "|---|--:|--:|--:|--:|");
  for (const { id, label, unit, decimals } of LABELS) {
    const figures = statistics(id);
    const cells =
      figures === undefined
        ? ["–", "–", "–", "–"]
        : [figures.now, figures.median, figures.p95, figures.max].map((value) => value.toFixed(decimals));
    lines.push(`| ${label}${unit === "" ? "" : `,${unit}`} | ${cells.join(" | ")} |`);
  }
  if (events.length > 0) lines.push("", ...events.map(({ at, text }) => `- ${at.toISOString()} ${text}`));
  return `${lines.join("\n")}\n`;
}
