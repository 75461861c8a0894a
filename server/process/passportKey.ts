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

/** The folder for the key if STATE_DIRECTORY is not set. */
const DEFAULT_FOLDER = path.resolve(import.meta.dirname, "../../.state");

const FILE = "passport-key";

/** The content of the file: 32 random bytes in base64, and a line break. */
const KEY = /^[A-Za-z0-9+/]{43}=\n$/;

/** The size of the file in bytes. A file of another size is not read. */
const LENGTH = 45;

/** Attempts to read or create the key, because other processes may change the file at the same time. */
const ATTEMPTS = 3;

/** The key in the file can't be used and must be replaced. The message is the rest of a sentence. */
class Unusable extends Error {}

/** The key that stays the same when this process is restarted, if there is one, and what to log about it. */
export interface PassportKey {
  readonly key: string | undefined;
  readonly remarks: readonly { level: "info" | "warn"; sentence: string }[];
}

/**
 * The key that signs passports: PASSPORT_KEY if it is set, otherwise the key in a file that only the user of this
 * process can read. The file is created if it does not exist, so that players keep their ships when the process is
 * restarted. If that fails, the key is undefined, and a remark explains the consequences. With NODE_ENV=test there is
 * no file.
 */
export function passportKey({ PASSPORT_KEY, STATE_DIRECTORY, NODE_ENV }: Config): PassportKey {
  const remarks: { level: "info" | "warn"; sentence: string }[] = [];
  if (PASSPORT_KEY !== undefined || NODE_ENV === "test") return { key: PASSPORT_KEY, remarks };
  // systemd may set several folders, separated by colons.
  const [folder] = STATE_DIRECTORY?.split(path.delimiter) ?? [];
  const file = path.join(path.resolve(folder || DEFAULT_FOLDER), FILE);
  const replaced = (why: string) => {
    const sentence = `The key in ${file} ${why}. It was replaced. Players of the last three minutes get new ships.`;
    remarks.push({ level: "warn", sentence });
  };
  try {
    const key = readOrCreateKey(file, replaced);
    const sentence = `PASSPORT_KEY is not set. With the key in ${file}, players keep their ships after a restart.`;
    remarks.push({ level: "info", sentence });
    return { key, remarks };
  } catch (error) {
    const reason = (error as Error).message.replace(/\.$/, "");
    const sentence =
      `PASSPORT_KEY is not set, and the file ${file} can't be used: ${reason}. ` +
      "When this process is restarted, players lose their names and ships.";
    remarks.push({ level: "warn", sentence });
    return { key: undefined, remarks };
  }
}

/**
 * Reads the key from a file, or creates the file.
 *
 * @param replaced is called with the reason if the key in the file had to be replaced
 * @throws Error with the reason if the key can be neither read nor created
 */
function readOrCreateKey(file: string, replaced: (why: string) => void): string {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  for (let attempt = 1; ; attempt++) {
    try {
      return readKey(file) ?? createKey(file);
    } catch (error) {
      if (!(error instanceof Unusable) || attempt === ATTEMPTS) throw error;
      // The key is damaged, or another user may know it.
      rmSync(file);
      replaced(error.message);
    }
  }
}

/**
 * Reads the key from a file.
 *
 * @returns undefined if there is no such file
 * @throws Unusable if the key must be replaced; Error if the file must not be changed
 */
function readKey(file: string): string | undefined {
  let fd: number;
  try {
    // Does not follow links, and does not block if the file is a pipe.
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new Error("it is not a regular file");
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

/** Creates the file atomically. Returns its key, or that of another process which has created it at the same time. */
function createKey(file: string): string {
  const draft = `${file}.${process.pid}-${randomBytes(6).toString("hex")}`;
  try {
    const fd = openSync(draft, "wx", 0o600);
    try {
      fchmodSync(fd, 0o600);
      if ((fstatSync(fd).mode & 0o077) !== 0) throw new Error("the file system can't restrict access to one user");
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
  if (key === undefined) throw new Error("the file was removed");
  return key;
}
