import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Child, type ChildOptions, statusOf } from "../child.ts";
import { program } from "../programs.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");

/** The certificate, below the folder. */
export const CERTIFICATE = "certificate/fullchain.pem";

export interface NginxOptions {
  /** an empty folder; files in its subfolder `acme` are served for ACME challenges */
  folder: string;
  /** port of the site */
  port: number;
  /** address to listen on */
  address: string;
  /** host and port of each process, by the name it has in PUBLIC_ADDRESS */
  processes: Record<string, string>;
  /** certificate and key for TLS, PEM, and the port on which plain HTTP is redirected to https */
  tls?: { certificate: string; key: string; plainPort: number } | undefined;
  onLine?: ChildOptions["onLine"];
}

/**
 * Starts nginx with `deploy/nginx/compose.conf`. Only paths, ports and what this machine may lack are changed in it.
 */
export async function startNginx(options: NginxOptions): Promise<Child> {
  const { folder, port, tls, onLine } = options;
  symlinkSync(path.join(PROJECT, "deploy/nginx/slipstream"), path.join(folder, "slipstream"));
  for (const name of ["certificate", "acme", "tmp"]) mkdirSync(path.join(folder, name));
  if (tls !== undefined) {
    writeFileSync(path.join(folder, CERTIFICATE), tls.certificate);
    writeFileSync(path.join(folder, "certificate/privkey.pem"), tls.key, { mode: 0o600 });
  }
  const file = path.join(folder, "nginx.conf");
  writeFileSync(file, adapted(readFileSync(path.join(PROJECT, "deploy/nginx/compose.conf"), "utf8"), options));
  // If this runs as root, nginx would run its workers as another user, who may not be allowed to read the project.
  const user = process.getuid?.() === 0 ? "user root root;" : "";
  const { path: nginx, env } = await program("nginx");
  const child = new Child({
    name: "nginx",
    program: nginx,
    args: ["-p", folder, "-c", file, "-e", "stderr", "-g", `daemon off; ${user}`],
    env: { ...process.env, ...env },
    onLine,
  });
  // nginx answers this path itself, so the check does not depend on the servers behind it.
  const probe = `http://127.0.0.1:${tls?.plainPort ?? port}/metrics`;
  await child.up(child.until(async () => [404, 308].includes(await statusOf(probe))));
  return child;
}

/**
 * Replaces paths, ports and the list of processes in the text of `compose.conf`.
 *
 * @throws Error if the text lacks something that has to be replaced
 */
function adapted(text: string, { folder, port, address, processes, tls }: NginxOptions): string {
  const replace = (what: RegExp, by: string) => {
    if (text.search(what) < 0) throw new Error(`deploy/nginx/compose.conf has nothing like ${what}`);
    text = text.replace(what, by);
  };
  // Lines about the first process are adapted to it. Lines about the second are repeated for each further process.
  const [first = ["", ""], ...others] = Object.entries(processes);
  const lineOf = (line: string, [name, at]: [string, string]) =>
    line.replace(/172\.30\.67\.1\d:2567/, at).replace(/\bgame\d\b/, name);
  for (const [, line = ""] of [...text.matchAll(/^(.*172\.30\.67\.11:2567.*\n)/gm)])
    replace(new RegExp(escaped(line)), lineOf(line, first));
  for (const [, line = ""] of [...text.matchAll(/^(.*172\.30\.67\.12:2567.*\n)/gm)])
    replace(new RegExp(escaped(line)), others.map((other) => lineOf(line, other)).join(""));
  replace(/\/tmp\//g, `${folder}/tmp/`);
  // An ordinary user can usually open this many files.
  replace(/worker_rlimit_nofile \d+;/, "worker_rlimit_nofile 8192;");
  replace(/worker_connections \d+;/, "worker_connections 4096;");
  // Here, standard output is a socket, which nginx can't open by path.
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
