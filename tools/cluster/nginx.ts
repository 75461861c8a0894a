import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Child, type ChildOptions, statusOf } from "../child.ts";
import { program } from "../programs.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");

export interface NginxOptions {
  /** a folder of its own, that is there and empty; what is in `acme` there is served to whoever vouches for the name */
  folder: string;
  /** port of the site */
  port: number;
  /** address to listen on */
  address: string;
  /** the processes by their names in PUBLIC_ADDRESS, as host and port */
  processes: Record<string, string>;
  /** speaks TLS with these, PEM; and sends plain HTTP from another port there */
  tls?: { certificate: string; key: string; plainPort: number } | undefined;
  onLine?: ChildOptions["onLine"];
}

/** Starts nginx with `deploy/nginx/compose.conf`, in which nothing is changed but places and what a machine may not have. */
export async function startNginx(options: NginxOptions): Promise<Child> {
  const { folder, port, tls, onLine } = options;
  symlinkSync(path.join(PROJECT, "deploy/nginx/slipstream"), path.join(folder, "slipstream"));
  for (const name of ["certificate", "acme", "tmp"]) mkdirSync(path.join(folder, name));
  if (tls !== undefined) {
    writeFileSync(path.join(folder, "certificate/fullchain.pem"), tls.certificate);
    writeFileSync(path.join(folder, "certificate/privkey.pem"), tls.key, { mode: 0o600 });
  }
  const file = path.join(folder, "nginx.conf");
  writeFileSync(file, placed(readFileSync(path.join(PROJECT, "deploy/nginx/compose.conf"), "utf8"), options));
  // Workers of a master that is root would be somebody else, who may not read the project.
  const user = process.getuid?.() === 0 ? "user root root;" : "";
  const { path: nginx, env } = await program("nginx");
  const child = new Child({
    name: "nginx",
    program: nginx,
    args: ["-p", folder, "-c", file, "-e", "stderr", "-g", `daemon off; ${user}`],
    env: { ...process.env, ...env },
    onLine,
  });
  // Its own 404 says that it is up, whatever is behind it.
  const probe = `http://127.0.0.1:${tls?.plainPort ?? port}/metrics`;
  await child.up(async () => [404, 308].includes(await statusOf(probe)));
  return child;
}

/** The text of `compose.conf` with the places of this machine and for as many processes. @throws Error if it lacks what is to be replaced */
function placed(text: string, { folder, port, address, processes, tls }: NginxOptions): string {
  const replace = (what: RegExp, by: string) => {
    if (text.search(what) < 0) throw new Error(`deploy/nginx/compose.conf has nothing like ${what}`);
    text = text.replace(what, by);
  };
  // A line of the first process is for that one; a line of the second is there once for each of the others.
  const [first = ["", ""], ...others] = Object.entries(processes);
  const lineOf = (line: string, [name, at]: [string, string]) =>
    line.replace(/172\.30\.67\.1\d:2567/, at).replace(/\bgame\d\b/, name);
  for (const [, line = ""] of [...text.matchAll(/^(.*172\.30\.67\.11:2567.*\n)/gm)])
    replace(new RegExp(escaped(line)), lineOf(line, first));
  for (const [, line = ""] of [...text.matchAll(/^(.*172\.30\.67\.12:2567.*\n)/gm)])
    replace(new RegExp(escaped(line)), others.map((other) => lineOf(line, other)).join(""));
  replace(/\/tmp\//g, `${folder}/tmp/`);
  // As many as any user of any machine may have, as a rule.
  replace(/worker_rlimit_nofile \d+;/, "worker_rlimit_nofile 8192;");
  replace(/worker_connections \d+;/, "worker_connections 4096;");
  // Standard output is a socket here, which nginx can't open.
  replace(/\/dev\/stdout/, path.join(folder, "access.log"));
  replace(/\/srv\/slipstream/g, path.join(PROJECT, "dist"));
  if (tls === undefined) {
    replace(/ {2}server \{\n {4}listen 8080;.*?\n {2}\}\n/s, "");
    replace(/listen 8443 ssl;/, `listen ${address}:${port};`);
    replace(/^ *(ssl_certificate|ssl_certificate_key|include slipstream\/tls\.conf)\b.*\n/gm, "");
  } else {
    replace(/listen 8080;/, `listen ${address}:${tls.plainPort};`);
    replace(/listen 8443 ssl;/, `listen ${address}:${port} ssl;`);
    replace(/https:\/\/\$host/, `https://$host:${port}`);
    replace(/\/etc\/nginx\/certificate/g, path.join(folder, "certificate"));
    replace(/\/srv\/acme/, path.join(folder, "acme"));
  }
  return text;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
