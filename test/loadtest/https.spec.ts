import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream";
import { createServer, type Server } from "node:tls";
import { Command } from "../support/command.ts";
import { ownCertificate } from "../support/https.ts";
import { ServerProcess } from "../support/server.ts";

describe("a load test of a server behind https", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(tmpdir(), "slipstream-"));
  let game: ServerProcess;
  /** in front of the matchmaker, and in front of the process that has the seats */
  let proxies: [Server, Server];
  let endpoint: string;
  let seated = 0;
  const env = { NODE_EXTRA_CA_CERTS: path.join(folder, "certificate.pem") };
  const portOf = (proxy: Server) => (proxy.address() as AddressInfo).port;

  before(async () => {
    const { certificate, key } = await ownCertificate();
    writeFileSync(env.NODE_EXTRA_CA_CERTS, certificate);
    const open = async () => {
      const proxy = createServer({ cert: certificate, key }, (socket) => {
        if (proxy === proxies[1]) seated++;
        const upstream = connect(game.port, "127.0.0.1");
        pipeline(socket, upstream, socket, () => upstream.destroy());
      });
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
      return proxy;
    };
    proxies = [await open(), await open()];
    endpoint = `https://localhost:${portOf(proxies[0])}`;
    // Only the load test is to open connections to the proxies, which are counted.
    const address = { PUBLIC_ADDRESS: `localhost:${portOf(proxies[1])}`, PUBLIC_ADDRESS_CHECK: "off" };
    game = await ServerProcess.start({ env: address });
  });
  after(async () => {
    await game.stop();
    for (const proxy of proxies) proxy.close();
    rmSync(folder, { recursive: true });
  });

  it("works with ramp, through the address of the process", async () => {
    const report = ["--report", path.join(folder, "ramp.html")];
    const run = ["--endpoint", endpoint, "--clients", "2", "--rate", "2", "--seconds", "2", ...report];
    const { code, output } = await new Command({ file: "loadtest/ramp.ts", env }, ...run).toEnd();
    assert.equal(code, 0, output);
    assert.match(output, /^2 of 2 connections were admitted/m);
    assert.equal(seated, 2);
  });

  it("works with bots", async () => {
    const bots = new Command({ file: "loadtest/bot.ts", env }, "--endpoint", endpoint.replace("https", "wss"));
    try {
      await bots.prints(/^1 bot has joined\.$/m);
    } finally {
      bots.kill();
    }
  });

  it("tells that its certificate is not trusted", async () => {
    const { code, output } = await Command.run("loadtest/ramp.ts", "--endpoint", endpoint);
    assert.equal(code, 1);
    const reason =
      "its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT); NODE_EXTRA_CA_CERTS=FILE names one to trust";
    assert.equal(output, `The first connection was refused: ${reason}.\n`);
  });
});
