import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { connectRedis } from "../../server/cluster/redis.ts";
import { wrongScheme } from "../../server/cluster/redisTls.ts";
import { ConfigError } from "../../server/config.ts";
import { freePort } from "../../tools/freePort.ts";
import { ownCertificate } from "../support/https.ts";

/** Answers like a Redis that requires a password. What is no command, it does not answer. */
function plainRedis(): Server {
  return createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes) => {
      if (String(bytes) === "PING\r\n") socket.write("-NOAUTH Authentication required.\r\n");
    });
  });
}

describe("a Redis URL with the wrong scheme", () => {
  let server: Server;
  const port = () => (server.address() as AddressInfo).port;
  afterEach(async () => {
    server.close();
    await once(server, "close");
  });

  async function listen(what: Server): Promise<void> {
    server = what;
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  }

  it("is named in the reason why the server does not start: rediss:// for a Redis without TLS", async () => {
    await listen(plainRedis());
    await assert.rejects(connectRedis(`rediss://:secret@127.0.0.1:${port()}`), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(
        error.message,
        /^REDIS_URL names a Redis that can't be used: .*\. That Redis does not use TLS: write redis:\/\/ instead of rediss:\/\/\.$/,
      );
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  });

  it("is named too: redis:// for a Redis with TLS", async () => {
    const { certificate, key } = await ownCertificate();
    await listen(createTlsServer({ cert: certificate, key }));
    await assert.rejects(
      connectRedis(`redis://127.0.0.1:${port()}`),
      /^Error: REDIS_URL names .*\. That Redis uses TLS: write rediss:\/\/ instead of redis:\/\/\.$/,
    );
  });

  it("is not suspected if the scheme is right, or if nothing answers", async () => {
    await listen(plainRedis());
    assert.equal(await wrongScheme(`redis://127.0.0.1:${port()}`), undefined);
    for (const scheme of ["redis", "rediss"]) {
      assert.equal(await wrongScheme(`${scheme}://127.0.0.1:${await freePort()}`), undefined);
    }
  });
});
