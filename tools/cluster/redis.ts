import { once } from "node:events";
import { connect } from "node:net";
import { Child, type ChildOptions } from "../child.ts";
import { program } from "../programs.ts";
import { composeService } from "./compose.ts";

/** Starts Redis with the command of `deploy/compose.yaml`, by which it keeps nothing on disk; only this machine reaches it. */
export async function startRedis(port: number, folder: string, onLine?: ChildOptions["onLine"]): Promise<Child> {
  const { path, env } = await program("redis-server");
  const [, ...args] = composeService("redis").command ?? [];
  const child = new Child({
    name: "redis",
    program: path,
    args: [...args, "--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--loglevel", "warning"],
    env: { ...process.env, ...env },
    onLine,
  });
  await child.up(() => answers(port));
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
