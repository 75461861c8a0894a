import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { checkTransition, type SessionEvent, type SessionState, TRANSITIONS } from "../../client/net/sessionStates.ts";

describe("the table of the states of a session", () => {
  it("is the diagram in docs/netcode.md: the same states, events and transitions", () => {
    const page = readFileSync(path.resolve(import.meta.dirname, "../../docs/netcode.md"), "utf8");
    const diagram = /```mermaid\nstateDiagram-v2\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
    const drawn = diagram.trim().split("\n").slice(1);
    const edges = Object.entries(TRANSITIONS).flatMap(([from, row]) =>
      Object.entries(row).map(([event, to]) => `    ${from} --> ${to}: ${event}`),
    );
    assert.match(diagram, /^ {4}\[\*\] --> choosing\n/);
    assert.deepEqual(drawn.sort(), edges.sort());
    assert.ok(edges.length > 15);
  });

  it("refuses each transition that it does not list", () => {
    const events = [...new Set(Object.values(TRANSITIONS).flatMap((row) => Object.keys(row)))] as SessionEvent[];
    const names = Object.keys(TRANSITIONS) as SessionState["name"][];
    for (const from of names) {
      for (const event of events) {
        for (const to of names) {
          const [before, after] = [{ name: from }, { name: to }] as SessionState[];
          const take = () => checkTransition(before as SessionState, event, after as SessionState);
          if (TRANSITIONS[from][event] === to) assert.equal(take(), after);
          else assert.throws(take, new Error(`A session that is ${from} can't be ${to} after "${event}".`));
        }
      }
    }
  });
});
