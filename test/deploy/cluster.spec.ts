import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../tools/freePort.ts";
import { Command, isGone } from "../support/command.ts";
import { withDeadline } from "../support/server.ts";

describe("npm run cluster", function () {
  this.timeout(60_000);

  it("runs several processes behind one address, prints their output with their names, and stops everything at Ctrl-C", async () => {
    const port = await freePort();
    const cluster = new Command("tools/cluster/main.ts", "--processes", "2", "--port", String(port));
    try {
      await cluster.prints(/^Open http:\/\/localhost:\d+$/m);
      const url = `http://localhost:${port}`;
      assert.match(await (await fetch(url)).text(), /<title>Slipstream<\/title>/);
      const joined = await fetch(`${url}/matchmake/joinOrCreate/game`, { method: "POST", body: "{}" });
      const { publicAddress } = (await joined.json()) as { publicAddress: string };
      assert.match(publicAddress, new RegExp(`^localhost:${port}/p/game[12]$`));
      for (const name of ["game1", "game2"]) await cluster.prints(new RegExp(`^${name}  \\| .*Slipstream is up`, "m"));
      const children = cluster.children();
      assert.equal(children.length, 4, "Redis, nginx and two of the game");
      // Under npm, the signal arrives twice.
      cluster.signal("SIGINT");
      await sleep(10);
      cluster.signal("SIGINT");
      assert.equal(await withDeadline(cluster.ended, "the cluster to end"), 0, cluster.output);
      for (const child of children) await isGone(child);
      for (const name of ["game1", "game2"])
        assert.match(cluster.output, new RegExp(`^${name}  exited with 0\\.$`, "m"));
    } finally {
      cluster.kill();
    }
  });

  it("explains that its port is taken, and leaves no process behind", async () => {
    const port = await freePort();
    const first = new Command("tools/cluster/main.ts", "--processes", "1", "--port", String(port));
    try {
      await first.prints(/^Open /m);
      const second = new Command("tools/cluster/main.ts", "--processes", "1", "--port", String(port));
      assert.equal(await withDeadline(second.ended, "the second one to end", 20_000), 1);
      assert.match(second.output, new RegExp(`^Port ${port} is taken; choose another with --port\\.$`, "m"));
      assert.deepEqual(second.children(), []);
      first.signal("SIGTERM");
      assert.equal(await withDeadline(first.ended, "the first one to end"), 0);
    } finally {
      first.kill();
    }
  });
});
