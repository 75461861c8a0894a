import { STEP_MS } from "../../game/constants.ts";
import type { Result } from "../ramp/result.ts";
import { course, where } from "../ramp/words.ts";
import { asHtml } from "./html.ts";

/** A table of the figures for every 10 s. */
export function figuresTable({ per10Seconds }: Result): string {
  const heads = ["time, s", "connections", "updates", "updates/s to each", "p50, ms", "p95, ms", "p99, ms", "max, ms"];
  const rows = per10Seconds.map(({ from, to, connections, updates, each, p50, p95, p99, max }) => {
    return [
      `${from} to ${Math.round(to)}`,
      String(connections),
      updates.toLocaleString("en"),
      each?.toFixed(1) ?? "none",
      ...[p50, p95, p99, max].map((ms) => ms?.toFixed(1) ?? "none"),
    ];
  });
  return `<div class="wide"><table>
<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead>
<tbody>
${rows.map(([time, ...cells]) => `<tr><th scope="row">${time}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("\n")}
</tbody>
</table></div>`;
}

/** The circumstances of the run. Nothing in it identifies the machine. */
export function circumstancesList(result: Result): string {
  const { server, ownServer, elapsed, seconds, thrust, room, when, node, pinned, generator, joined, lost, refused } =
    result;
  const facts: [string, string][] = [
    ["Server", `${server}, ${ownServer ? "started for this run" : "already running"}`],
    ["Rooms", server === "game" ? `${where(result)}, of type "${room}"` : where(result)],
    ["Connections", `${course(result)}; ${joined} admitted, ${refused} refused, ${lost} lost`],
    ["Clients", `one input every ${STEP_MS} ms, ${thrust ? "thrusting" : "not thrusting"}`],
    [
      "Length",
      elapsed < seconds - 0.5 ? `${elapsed.toFixed(1)} s, stopped before its ${seconds} s were over` : `${seconds} s`,
    ],
    ["Start", when],
    ["Node", node],
    ["Cores", pinned ? "one for the server, another for the load generator" : "not pinned"],
    [
      "Load generator",
      `${Math.round(generator.cpu * 100)}% of a core; event loop delay p99 ${generator.lateP99.toFixed(1)} ms, ` +
        `max ${generator.lateMax.toFixed(1)} ms`,
    ],
  ];
  return `<dl>\n${facts.map(([what, fact]) => `<dt>${what}</dt><dd>${asHtml(fact)}</dd>`).join("\n")}\n</dl>`;
}
