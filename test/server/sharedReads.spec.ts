import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { readShared } from "../../server/colyseus/sharedReads.ts";

/** Both ends of a connection. */
async function connected(): Promise<{ near: Socket; far: Socket; close: () => Promise<void> }> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const near = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [far] = (await once(server, "connection")) as [Socket];
  const close = async () => {
    near.destroy();
    far.destroy();
    server.close();
    await once(server, "close");
  };
  return { near, far, close };
}

describe("shared reads", () => {
  it("give all sockets the same memory, and nothing to their streams", async () => {
    const [first, second] = [await connected(), await connected()];
    const read: { text: string; bytes: Buffer }[] = [];
    const done = new Promise<void>((resolve) => {
      for (const { far } of [first, second]) {
        far.on("data", () => assert.fail("the stream of a socket was used"));
        const isShared = readShared(far, (bytes, count) => {
          if (read.push({ text: bytes.toString("latin1", 0, count), bytes }) === 2) resolve();
          return true;
        });
        assert.equal(isShared, true);
      }
    });
    first.near.write("first");
    second.near.write("second");
    await done;
    assert.deepEqual(read.map(({ text }) => text).sort(), ["first", "second"]);
    assert.equal(read[0]?.bytes, read[1]?.bytes);
    await Promise.all([first.close(), second.close()]);
  });

  it("stop when the reader wants no more, and go on when the socket is resumed", async () => {
    const [slow, other] = [await connected(), await connected()];
    const read: string[] = [];
    const next = new EventEmitter();
    slow.far.on("data", () => assert.fail("the stream of a socket was used"));
    readShared(slow.far, (bytes, count) => {
      read.push(bytes.toString("latin1", 0, count));
      next.emit("read");
      return read.length > 1;
    });
    slow.near.write("first");
    await once(next, "read");
    slow.near.write("second");
    // What has arrived later on another connection was read.
    other.near.write("later");
    await once(other.far, "data");
    assert.deepEqual(read, ["first"]);
    slow.far.resume();
    await once(next, "read");
    assert.deepEqual(read, ["first", "second"]);
    await Promise.all([slow.close(), other.close()]);
  });

  it("tell that the other end has closed", async () => {
    const { near, far, close } = await connected();
    far.on("data", () => {});
    readShared(far, () => true);
    near.end("bye");
    await once(far, "end");
    await close();
  });

  it("are refused by a socket that is closed", async () => {
    const { far, close } = await connected();
    far.destroy();
    await once(far, "close");
    assert.equal(
      readShared(far, () => true),
      false,
    );
    await close();
  });
});
