import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page, Request, Response } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { withoutStartPage } from "../support/page.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess } from "../support/server.ts";

describe("in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;
  let server: ServerProcess;
  let trouble: string[];
  before(async () => {
    browser = await launchChromium();
  });
  beforeEach(() => {
    trouble = [];
  });
  afterEach(() => server.stop());
  after(() => browser?.close());

  async function open(path: string): Promise<Page> {
    const context = await browser.newContext({ httpCredentials: { username: "admin", password: "correct horse" } });
    const page = await context.newPage();
    page.on("console", (message) => message.type() === "error" && trouble.push(message.text()));
    page.on("pageerror", (error) => trouble.push(error.message));
    await page.goto(withoutStartPage(server.url + path));
    return page;
  }

  it("a player who joins too often is shown an error message, and may try again", async () => {
    server = await ServerProcess.start({ env: { JOINS_PER_MINUTE: "1" } });
    const page = await open("/");
    await page.getByText("You are the only player here").waitFor();
    const other = await open("/");
    await other.getByText("Too many players are joining from your network.").waitFor();
    await other.getByText(/^Trying again in \d+ s …$/).waitFor();
    await other.getByRole("button", { name: "Try now" }).waitFor();
    await other.context().close();
    // Reconnections have a limit of their own.
    await page.reload();
    await page.getByText("You are the only player here").waitFor();
    await page.context().close();
  });

  it("the page shows an error message while every room is full, and joins when a place is free", async () => {
    server = await ServerProcess.start({ env: { MAX_ROOMS: "1", MAX_CLIENTS: "1" } });
    const pilot = await Pilot.join(server.url);
    const page = await open("/");
    await page.getByText("Every room is full.").waitFor();
    await page.getByText(/^Trying again in \d+ s …$/).waitFor();
    await pilot.leave();
    await page.getByRole("button", { name: "Try now" }).click();
    await page.getByText("You are the only player here").waitFor();
    await page.context().close();
  });

  it("the page of another server gets neither a seat nor a WebSocket", async () => {
    server = await ServerProcess.start();
    const other = await ServerProcess.start();
    const page = await open("/healthz");
    const pilot = await Pilot.join(other.url);
    const outcome = await page.evaluate(async (url) => {
      const answer = await fetch(`${url}/matchmake/joinOrCreate/game`, { method: "POST", body: "{}" }).then(
        ({ status }) => `answered ${status}`,
        () => "blocked",
      );
      const socket = new WebSocket(`${url.replace("http", "ws")}/process12/room12345?sessionId=session12`);
      const opened = await new Promise((resolve) => {
        socket.onopen = () => resolve("opened");
        socket.onerror = () => resolve("refused");
      });
      return [answer, opened];
    }, other.url);
    assert.deepEqual(outcome, ["blocked", "refused"]);
    assert.ok(pilot.room.connection.isOpen);
    await pilot.leave();
    await page.context().close();
    await other.stop();
  });

  it("an image in another page ends no room, even if the operator is logged in", async () => {
    server = await ServerProcess.start({ env: { MONITOR_PASSWORD: "correct horse" } });
    const pilot = await Pilot.join(server.url);
    const page = await open("/monitor/");
    await page.getByRole("row").filter({ hasText: "game" }).waitFor();
    const call = `${server.url}/monitor/api/room/call?roomId=${pilot.room.roomId}&method=disconnect&args=[]`;
    const isCall = (message: Request | Response) => message.url().includes("/room/call");
    const link = call.replaceAll("&", "&amp;");
    const evil = createServer((_req, res) => {
      res.setHeader("Content-Type", "text/html");
      res.end(`<img src="${link}"><a href="${link}">free ships</a>`);
    });
    await new Promise<void>((resolve) => evil.listen(0, "localhost", resolve));
    const elsewhere = `http://localhost:${(evil.address() as AddressInfo).port}/`;
    await Promise.all([page.waitForEvent("requestfailed", isCall), page.goto(withoutStartPage(elsewhere))]);
    const answer = page.waitForResponse(isCall);
    await page.getByText("free ships").click();
    assert.equal((await answer).status(), 403);
    assert.ok(pilot.room.connection.isOpen);
    await pilot.leave();
    await page.context().close();
    evil.close();
  });

  it("the page and the monitor log no violation of their policy, and eval is blocked", async () => {
    server = await ServerProcess.start({ env: { MONITOR_PASSWORD: "correct horse" } });
    const page = await open("/");
    await page.getByText("You are the only player here").waitFor();
    const monitor = await open("/monitor");
    await monitor.getByRole("button", { name: "Inspect" }).click();
    await monitor.getByRole("tab", { name: "State" }).click();
    await monitor.getByText("players").waitFor();
    assert.deepEqual(trouble, []);
    for (const where of [page, monitor]) {
      // In a timer, because the policy does not apply to code that a debugger evaluates.
      const run = () =>
        new Promise((resolve) =>
          setTimeout(() => {
            try {
              resolve(new Function("return 'run'")());
            } catch (error) {
              resolve((error as Error).name);
            }
          }),
        );
      assert.equal(await where.evaluate(run), "EvalError");
      await where.context().close();
    }
  });
});
