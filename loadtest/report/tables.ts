import type { Result } from "../ramp/result.ts";
import { climbed, where } from "../ramp/words.ts";
import { asHtml } from "./html.ts";

/** The figures per 10 s. */
export function figuresTable({ per10Seconds }: Result): string {
  const heads = [
    "time, s",
    "connections",
    "updates",
    "updates a second to each",
    "p50, ms",
    "p95, ms",
    "p99, ms",
    "slowest, ms",
  ];
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

/** Under which circumstances it was. Nothing that names the machine. */
export function circumstancesList(result: Result): string {
  const { server, ownServer, elapsed, seconds, thrust, room, when, node, pinned, generator, joined, lost, refused } =
    result;
  const facts: [string, string][] = [
    ["Server", `${server}, ${ownServer ? "started for this" : "running already"}`],
    ["Rooms", server === "game" ? `${where(result)}, of the type "${room}"` : where(result)],
    ["Connections", `${climbed(result)}; ${joined} let in, ${refused} not let in, ${lost} lost`],
    ["Pilots", `an input each 50 ms, ${thrust ? "thrusting" : "engines off"}`],
    [
      "Length",
      elapsed < seconds - 0.5 ? `${elapsed.toFixed(1)} s, stopped before its ${seconds} s were over` : `${seconds} s`,
    ],
    ["When", when],
    ["Node", node],
    ["Cores", pinned ? "one for the server, another for the connections" : "not pinned"],
    [
      "Connections' own process",
      `${Math.round(generator.cpu * 100)}% of a core; late by ${generator.lateP99.toFixed(1)} ms 99 of 100 times at the ` +
        `most, ${generator.lateMax.toFixed(1)} ms at the worst`,
    ],
  ];
  return `<dl>\n${facts.map(([what, fact]) => `<dt>${what}</dt><dd>${asHtml(fact)}</dd>`).join("\n")}\n</dl>`;
}
