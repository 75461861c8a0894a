import leven, { closestMatch } from "leven";
import { log } from "./log.ts";

/**
 * Characters of a setting's name for each of which one may be wrong: MONITOR_PASSWD and TRUSTED_PROXY are found. A short
 * name must be right, since others are near it: HOME and HOST, PORTS and PORT.
 */
const CHARACTERS_PER_MISTAKE = 5;

/** Characters of a name from which on one that is cut off, such as MONITOR_PASS, is taken for it. */
const PREFIX_CHARACTERS = 8;

/**
 * What systemd sets for a service. CACHE_DIRECTORY and its like are spelled like STATE_DIRECTORY, which systemd sets
 * and this server reads.
 */
const OF_SYSTEMD = /^(RUNTIME|CACHE|LOGS|CONFIGURATION)_DIRECTORY$/;

/**
 * Finds variables of the environment that are almost named like a setting, and are ignored. The environment has many
 * names of other programs, so only those near a setting are found.
 *
 * @param names of all variables
 * @param settings names of all settings
 * @returns the setting that was probably meant, by the name of the variable
 */
export function misspelledSettings(names: readonly string[], settings: readonly string[]): Map<string, string> {
  const meant = names.flatMap((name) => {
    if (settings.includes(name) || OF_SYSTEMD.test(name)) return [];
    const setting = nearest(name, settings);
    return setting === undefined ? [] : [[name, setting] as const];
  });
  return new Map(meant);
}

function nearest(name: string, settings: readonly string[]): string | undefined {
  const upper = name.toUpperCase();
  if (settings.includes(upper)) return upper;
  const near = settings.filter((setting) => leven(upper, setting) <= setting.length / CHARACTERS_PER_MISTAKE);
  const close = closestMatch(upper, near);
  return close ?? settings.find((setting) => setting.includes("_") && isCutOrLonger(upper, setting));
}

/** Whether one name begins with the other: MONITOR_PASS, or MONITOR_PASSWORD_FILE, which this server does not read. */
function isCutOrLonger(name: string, setting: string): boolean {
  if (name.startsWith(`${setting}_`)) return true;
  return name.includes("_") && name.length >= PREFIX_CHARACTERS && setting.startsWith(name);
}

/** Logs variables that are almost named like a setting. Their values are not logged: they may be secrets. */
export function warnOfMisspelledSettings(env: NodeJS.ProcessEnv, settings: readonly string[]): void {
  for (const [name, setting] of misspelledSettings(Object.keys(env), settings)) {
    log.warn(`Unknown setting ${name}; did you mean ${setting}?`);
  }
}
