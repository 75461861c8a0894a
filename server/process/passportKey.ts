import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { Config } from "../config.ts";

/** Where the state of a process is that was not told where. */
const OWN_STATE = path.resolve(import.meta.dirname, "../../.state");

const FILE = "passport-key";

/** 32 random bytes and a line break: what is written, and nothing else */
const KEY = /^[A-Za-z0-9+/]{43}=\n$/;

/** bytes that are read of a file which may be anything */
const LENGTH = 45;

/** times that another process may get in between */
const ATTEMPTS = 3;

/** Why a key that is there can't be used, as the rest of a sentence. */
class Unusable extends Error {}

/** The key of this process, if it has one for longer than it lives, and what its operator should know about it. */
export interface PassportKey {
  readonly key: string | undefined;
  readonly remarks: readonly { level: "info" | "warn"; sentence: string }[];
}

/**
 * The key that passports are signed with. Unless PASSPORT_KEY is set, it is one that this process keeps in a file which
 * only its user can read, so that players keep their ships when the process is restarted. Where no key can be kept there
 * is none, and a remark says what follows from that. NODE_ENV=test keeps none.
 */
export function passportKey({ PASSPORT_KEY, STATE_DIRECTORY, NODE_ENV }: Config): PassportKey {
  const remarks: { level: "info" | "warn"; sentence: string }[] = [];
  if (PASSPORT_KEY !== undefined || NODE_ENV === "test") return { key: PASSPORT_KEY, remarks };
  // systemd separates several folders by colons.
  const [folder] = STATE_DIRECTORY?.split(path.delimiter) ?? [];
  const file = path.join(path.resolve(folder || OWN_STATE), FILE);
  const replaced = (why: string) => {
    const sentence = `The key in ${file} ${why}. It was replaced: players of the last three minutes get new ships.`;
    remarks.push({ level: "warn", sentence });
  };
  try {
    const key = keptKey(file, replaced);
    const sentence = `PASSPORT_KEY is not set: players keep their ships over a restart by the key in ${file}.`;
    remarks.push({ level: "info", sentence });
    return { key, remarks };
  } catch (error) {
    const reason = (error as Error).message.replace(/\.$/, "");
    const sentence =
      `PASSPORT_KEY is not set, and no key can be kept in ${file}: ${reason}. ` +
      "When this process is restarted, players lose their names and ships.";
    remarks.push({ level: "warn", sentence });
    return { key: undefined, remarks };
  }
}

/**
 * @param replaced is told why a key that was there had to be replaced
 * @throws Error with the reason if there is none and none can be made
 */
function keptKey(file: string, replaced: (why: string) => void): string {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  for (let attempt = 1; ; attempt++) {
    try {
      return readKey(file) ?? createKey(file);
    } catch (error) {
      if (!(error instanceof Unusable) || attempt === ATTEMPTS) throw error;
      // Nothing can be signed with it, or somebody else may sign with it too.
      rmSync(file);
      replaced(error.message);
    }
  }
}

/**
 * @returns undefined if there is none
 * @throws Unusable if it must be replaced, Error if it must be left alone
 */
function readKey(file: string): string | undefined {
  let fd: number;
  try {
    // Neither what a link points to nor a pipe, at which it would wait.
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new Error("it is not a file");
    if (stats.uid !== process.getuid?.()) throw new Error("the file belongs to another user");
    if ((stats.mode & 0o077) !== 0) throw new Unusable("could be read by other users");
    if (stats.size !== LENGTH) throw new Unusable("is damaged");
    const text = readFileSync(fd, "latin1");
    if (!KEY.test(text)) throw new Unusable("is damaged");
    return text.trim();
  } finally {
    closeSync(fd);
  }
}

/** Creates the file whole or not at all. @returns its key, or the one of another process that was a moment faster */
function createKey(file: string): string {
  const draft = `${file}.${process.pid}-${randomBytes(6).toString("hex")}`;
  try {
    const fd = openSync(draft, "wx", 0o600);
    try {
      fchmodSync(fd, 0o600);
      if ((fstatSync(fd).mode & 0o077) !== 0) throw new Error("the file system can't keep a file from other users");
      writeFileSync(fd, `${randomBytes(32).toString("base64")}\n`);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const key = readKey(file);
  if (key === undefined) throw new Error("somebody has removed it");
  return key;
}
