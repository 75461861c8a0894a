import { execFile } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Programs that npm doesn't provide, with the Debian package of each. */
const PACKAGES = {
  "redis-server": "redis-server",
  "redis-cli": "redis-server",
  nginx: "nginx",
  openssl: "openssl",
  prometheus: "prometheus",
  promtool: "prometheus",
  "prometheus-alertmanager": "prometheus-alertmanager",
  amtool: "prometheus-alertmanager",
  "systemd-analyze": "systemd",
} as const;
export type ProgramName = keyof typeof PACKAGES;
export const PROGRAMS = Object.keys(PACKAGES) as ProgramName[];

/** Folder for unpacked packages. Tools keep caches there; `npm ci` deletes it. */
const CACHE = path.resolve(import.meta.dirname, "../node_modules/.cache/debian");

const FOLDERS = ["usr/bin", "usr/sbin"];

/** How to start a program. */
export interface Program {
  path: string;
  /** variables to add to its environment */
  env: Record<string, string>;
}

/**
 * Finds a program on this machine, or else unpacks it from its Debian package into the cache. It does not install the
 * package: Debian starts an installed Redis or nginx, which then takes its default port.
 *
 * @throws Error if the program can't be found or downloaded
 */
export async function program(name: ProgramName): Promise<Program> {
  const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/sbin"];
  const own = folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
  if (own !== undefined) return { path: own, env: {} };
  const root = path.join(CACHE, PACKAGES[name]);
  if (!existsSync(root)) await unpack(name, root);
  const file = FOLDERS.map((folder) => path.join(root, folder, name)).find((candidate) => existsSync(candidate));
  if (file === undefined) throw missing(name, `${root} does not have it`);
  const libraries = globSync(path.join(root, "usr/lib/*-linux-gnu*{,/systemd}"));
  return { path: file, env: { LD_LIBRARY_PATH: libraries.join(path.delimiter) } };
}

/** Downloads a package with its missing dependencies and unpacks them into a folder. */
async function unpack(name: ProgramName, root: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(path.join(CACHE, "fetching-"));
  const debs = path.join(folder, "debs");
  const lists = path.join(folder, "lists");
  const tree = path.join(folder, "tree");
  await Promise.all([debs, lists].map((each) => mkdir(path.join(each, "partial"), { recursive: true })));
  await mkdir(tree);
  try {
    const here = { "Dir::Cache": folder, "Dir::Cache::archives": debs };
    const get = (options: Record<string, string>) =>
      apt(options, "install", "-y", "--no-install-recommends", "--download-only", PACKAGES[name]);
    await get(here).catch(async () => {
      // This machine's package list may be missing or outdated. Use a fresh one, without changing the machine's own.
      const fresh = { ...here, "Dir::State::lists": lists };
      await apt(fresh, "update");
      await get(fresh);
    });
    for (const deb of await readdir(debs)) {
      if (deb.endsWith(".deb")) await run("dpkg-deb", ["-x", path.join(debs, deb), tree]);
    }
    // A rename is atomic: a parallel run sees all files or none. The parallel run may also have been faster.
    await rename(tree, root).catch((error: unknown) => {
      if (!existsSync(root)) throw error;
    });
  } catch (error) {
    throw missing(name, (error as Error).message);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Runs apt-get as any user. Only root may lock the package lists and the cache of the system. apt-get writes to a folder
 * of this project here, so it needs no locks.
 */
async function apt(options: Record<string, string>, ...args: string[]): Promise<void> {
  const all = { ...options, "Debug::NoLocking": "1", "APT::Sandbox::User": "root" };
  const set = Object.entries(all).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  await run("apt-get", [...set, ...args]);
}

function missing(name: ProgramName, why: string): Error {
  return new Error(`This needs ${name}: install it (Debian: apt-get install ${PACKAGES[name]}).\n${why}`);
}
