import assert from "node:assert/strict";
import { appearanceOptions, seatRequest } from "../../client/net/destination.ts";
import { formatCode, inviteLink } from "../../client/ui/roomCode.ts";
import { isCode, normalizeCode } from "../../protocol/join.ts";

describe("the request for a seat", () => {
  it("is the one that the protocol lists for each destination", () => {
    const rows = [
      { to: "any" },
      { to: "any", type: "bigsky" },
      { to: "new", private: false },
      { to: "new", private: true },
      { to: "code", code: "K7QM2X" },
      { to: "watch", code: "K7QM2X" },
    ] as const;
    assert.deepEqual(
      rows.map((destination) => {
        const { method, type, options } = seatRequest(destination);
        return [`${method}/${type}`, options];
      }),
      [
        ["joinOrCreate/game", {}],
        ["joinOrCreate/bigsky", {}],
        ["create/game", {}],
        ["create/game", { private: true }],
        ["join/game", { code: "K7QM2X" }],
        ["joinOrCreate/watch", { code: "K7QM2X" }],
      ],
    );
  });

  it("has the chosen name, kind and color, and no name if the server shall choose one", () => {
    assert.deepEqual(appearanceOptions({ name: "Ada", kind: 2, color: 5 }), { name: "Ada", kind: 2, color: 5 });
    assert.deepEqual(appearanceOptions({ name: "", kind: 0, color: 0 }), { kind: 0, color: 0 });
  });
});

describe("a room code", () => {
  it("is shown in two groups, and read with spaces, hyphens and small letters", () => {
    assert.equal(formatCode("K7QM2X"), "K7Q-M2X");
    assert.equal(normalizeCode(` ${formatCode("K7QM2X").toLowerCase()} `), "K7QM2X");
    assert.equal(inviteLink("https://play.example", "K7QM2X"), "https://play.example/?join=K7QM2X");
    for (const wrong of ["K7QM2", "K7QM2XX", "K7QM20", "ÄÖÜ234", ""]) assert.equal(isCode(wrong), false, wrong);
  });
});
