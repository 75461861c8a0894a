import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { program } from "../loadtest/rig/programs.ts";
import { Child, type ChildOptions, statusOf } from "./child.ts";

const PROJECT = path.resolve(import.meta.dirname, "..");

/** Where nginx keeps what does not fit into memory; its own places are the installed one's. */
const TEMPORARY = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

export interface NginxOptions {
  /** a folder of its own, that is there and empty */
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

/** Starts nginx with the configuration of `deploy/nginx` and what is particular to this machine. */
export async function startNginx(options: NginxOptions): Promise<Child> {
  const { folder, port, tls, onLine } = options;
  symlinkSync(path.join(PROJECT, "deploy/nginx/slipstream"), path.join(folder, "slipstream"));
  mkdirSync(path.join(folder, "temporary"));
  if (tls !== undefined) {
    writeFileSync(path.join(folder, "fullchain.pem"), tls.certificate);
    writeFileSync(path.join(folder, "privkey.pem"), tls.key, { mode: 0o600 });
  }
  const file = path.join(folder, "nginx.conf");
  writeFileSync(file, mainFile(options));
  const { path: nginx, env } = await program("nginx");
  const child = new Child({
    name: "nginx",
    program: nginx,
    args: ["-p", folder, "-c", file, "-e", "stderr"],
    env: { ...process.env, ...env },
    onLine,
  });
  // Its own 404 says that it is up, whatever is behind it.
  const probe = `http://127.0.0.1:${tls?.plainPort ?? port}/metrics`;
  await child.up(async () => [404, 308].includes(await statusOf(probe)));
  return child;
}

/** What `deploy/nginx/host.conf` is on a host of its own. */
function mainFile({ folder, port, address, processes, tls }: NginxOptions): string {
  const all = Object.values(processes);
  const [first, ...others] = all;
  // Workers of a master that is root would be somebody else, who may not read the project.
  const user = process.getuid?.() === 0 ? "user root root;" : "";
  const listen =
    tls === undefined
      ? `listen ${address}:${port};`
      : `listen ${address}:${port} ssl;
    ssl_certificate ${folder}/fullchain.pem;
    ssl_certificate_key ${folder}/privkey.pem;
    include slipstream/tls.conf;`;
  const plain =
    tls === undefined
      ? ""
      : `server {
    listen ${address}:${tls.plainPort};
    return 308 https://$host:${port}$request_uri;
  }`;
  return `${user}
daemon off;
worker_processes 1;
worker_rlimit_nofile 8192;
pid ${folder}/nginx.pid;
error_log stderr warn;
events {
  worker_connections 4096;
}
http {
  ${TEMPORARY.map((name) => `${name}_temp_path ${folder}/temporary/${name};`).join("\n  ")}
  access_log off;
  include slipstream/http.conf;
  upstream slipstream {
    zone slipstream 64k;
    ${all.map((at) => `server ${at} max_fails=0;`).join("\n    ")}
  }
  upstream slipstream_monitor {
    ${[`server ${first};`, ...others.map((at) => `server ${at} backup;`)].join("\n    ")}
  }
  map $slipstream_process $slipstream_address {
    default "";
    ${Object.entries(processes)
      .map(([name, at]) => `${name} ${at};`)
      .join("\n    ")}
  }
  ${plain}
  server {
    ${listen}
    root ${path.join(PROJECT, "dist")};
    include slipstream/server.conf;
  }
}
`;
}
