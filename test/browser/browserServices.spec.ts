import assert from "node:assert/strict";
import { flying, isSeen, openPage, withoutStartPage } from "../support/page.ts";
import { pageBench } from "../support/pageBench.ts";

describe("a page in a browser without some of its features", function () {
  this.timeout(60_000);
  const bench = pageBench();

  const broken: Record<string, () => void> = {
    "whose storage is blocked": () =>
      Object.defineProperty(window, "sessionStorage", {
        get: () => {
          throw new DOMException("Access is denied for this document.", "SecurityError");
        },
      }),
    "whose storage is null": () => Object.defineProperty(window, "sessionStorage", { value: null }),
    "whose storage is full": () => {
      Storage.prototype.setItem = () => {
        throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
      };
    },
    "that stores nothing at all": () => {
      Object.defineProperty(window, "sessionStorage", { value: null });
      history.replaceState = () => {
        throw new DOMException("Blocked.", "SecurityError");
      };
    },
  };
  for (const [what, script] of Object.entries(broken)) {
    it(`flies in a browser ${what}, before and after a reload`, async () => {
      await bench.context.addInitScript(script);
      const page = await openPage(bench.browser, bench.server.url, { context: bench.context });
      await page.reload();
      await flying(page);
    });
  }

  it("flies without the features that are newer than the oldest supported browsers", async () => {
    await bench.context.addInitScript(() => {
      const later: [object, string[]][] = [
        [Promise, ["withResolvers", "try"]],
        [AbortSignal, ["timeout", "any"]],
        [URL, ["canParse", "parse"]],
        [Object, ["groupBy"]],
        [Array, ["fromAsync"]],
        [Set.prototype, ["union", "intersection", "difference", "isSubsetOf"]],
        [
          Object.getPrototypeOf(Object.getPrototypeOf([].values())),
          ["map", "filter", "take", "drop", "toArray", "some", "find", "forEach"],
        ],
        [navigator, ["clipboard", "gpu"]],
      ];
      for (const [holder, names] of later) {
        for (const name of names) Reflect.deleteProperty(holder, name);
      }
    });
    const trouble: string[] = [];
    await openPage(bench.browser, bench.server.url, { context: bench.context, trouble });
    assert.deepEqual(trouble, []);
  });

  it("tells the player if the browser is too old", async () => {
    for (const script of [
      () => Reflect.deleteProperty(window, "structuredClone"),
      () => Reflect.deleteProperty(Array.prototype, "at"),
      // As in a browser that can't parse the game's script.
      () =>
        addEventListener("DOMContentLoaded", () => {
          dispatchEvent(new ErrorEvent("error", { message: "Uncaught SyntaxError: Unexpected token '{'" }));
        }),
    ]) {
      const old = await bench.browser.newContext();
      await old.addInitScript(script);
      const page = await old.newPage();
      // The game never starts in such a browser.
      await page.route("**/assets/index-*.js", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
      await page.goto(withoutStartPage(bench.server.url));
      await isSeen(page, "This browser is too old for Slipstream.");
      await old.close();
    }
  });

  it("tells the player if a script of the game can't be loaded", async () => {
    const page = await bench.context.newPage();
    await page.route("**/assets/index-*.js", (route) => route.fulfill({ status: 404, body: "" }));
    await page.goto(withoutStartPage(bench.server.url));
    await isSeen(page, "The game could not be loaded.");
  });
});
