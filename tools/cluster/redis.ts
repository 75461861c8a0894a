import { once } from "node:events";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { Child, type ChildOptions } from "../child.ts";
import { program } from "../programs.ts";
import { composeService } from "./compose.ts";

export interface RedisOptions extends Pick<ChildOptions, "detached" | "onLine"> {
  /** working directory; Redis writes nothing to it */
  folder?: string;
}

/** Starts Redis on 127.0.0.1 with the command from `deploy/compose.yaml`, which keeps nothing on disk. */
export async function startRedis(port: number, { folder, detached, onLine }: RedisOptions = {}): Promise<Child> {
  const { path, env } = await program("redis-server");
  const [, ...args] = composeService("redis").command ?? [];
  const own = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder ?? tmpdir(), "--loglevel", "warning"];
  const child = new Child({
    name: "redis",
    program: path,
    args: [...args, ...own],
    env: { ...process.env, ...env },
    detached,
    onLine,
  });
  await child.up(child.until(() => answers(port)));
  return child;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    socket.write("PING\r\n");
    const [answer] = (await once(socket, "data")) as [Buffer];
    return answer.toString() === "+PONG\r\n";
  } finally {
    socket.destroy();
  }
}
