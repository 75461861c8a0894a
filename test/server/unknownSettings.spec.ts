import assert from "node:assert/strict";
import { SETTING_NAMES } from "../../server/config.ts";
import { misspelledSettings } from "../../server/unknownSettings.ts";
import { ServerProcess } from "../support/server.ts";

/** What systemd, Docker, a shell, npm and CI set for programs. */
const OTHERS = `
  PATH HOME HOSTNAME HOSTTYPE USER USERNAME LOGNAME SHELL LANG LC_ALL PWD OLDPWD SHLVL TERM TMPDIR TZ MAIL EDITOR PORTS
  NODE NODE_OPTIONS NODE_PATH NODE_VERSION NODE_EXTRA_CA_CERTS NODE_COMPILE_CACHE YARN_VERSION npm_config_user_agent
  npm_lifecycle_event npm_package_version INIT_CWD COLOR CI FORCE_COLOR NO_COLOR LISTEN_FDS LISTEN_PID LISTEN_FDNAMES
  INVOCATION_ID JOURNAL_STREAM SYSTEMD_EXEC_PID NOTIFY_SOCKET WATCHDOG_USEC WATCHDOG_PID CREDENTIALS_DIRECTORY MAINPID
  RUNTIME_DIRECTORY CACHE_DIRECTORY LOGS_DIRECTORY CONFIGURATION_DIRECTORY MEMORY_PRESSURE_WATCH SERVICE_RESULT EXIT_CODE
  REDIS_PORT REDIS_HOST REDIS_NAME REDIS_PASSWORD REDIS_PORT_6379_TCP REDIS_PORT_6379_TCP_ADDR REDIS_ENV_VERSION
  GAME1_PORT GAME1_PORT_2567_TCP KUBERNETES_PORT KUBERNETES_SERVICE_HOST CLIENT PUBLIC_HOST http_proxy https_proxy
  NO_PROXY DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR XDG_STATE_HOME SSH_CONNECTION SSH_CLIENT LOGLEVELS LOG MAX USER_ID`
  .trim()
  .split(/\s+/);

describe("a variable that is almost named like a setting", () => {
  it("is found with the setting that was meant", () => {
    const MEANT = {
      MAX_CLIENT: "MAX_CLIENTS",
      MAXCLIENTS: "MAX_CLIENTS",
      MAX_CLIENTS_PER_ROOM: "MAX_CLIENTS",
      MAX_ROOM: "MAX_ROOMS",
      TRUSTED_PROXY: "TRUSTED_PROXIES",
      TRUST_PROXIES: "TRUSTED_PROXIES",
      MONITOR_PASSWD: "MONITOR_PASSWORD",
      MONITOR_PASS: "MONITOR_PASSWORD",
      MONITOR_PASSWORD_FILE: "MONITOR_PASSWORD",
      DRAIN_TIMOUT: "DRAIN_TIMEOUT",
      REDIS_URI: "REDIS_URL",
      LOGLEVEL: "LOG_LEVEL",
      ALLOWED_ORIGIN: "ALLOWED_ORIGINS",
      max_clients: "MAX_CLIENTS",
      port: "PORT",
    };
    assert.deepEqual(Object.fromEntries(misspelledSettings(Object.keys(MEANT), SETTING_NAMES)), MEANT);
  });

  it("is none that other programs set, and no setting", () => {
    assert.deepEqual([...misspelledSettings([...OTHERS, ...SETTING_NAMES], SETTING_NAMES)], []);
  });

  it("is logged at the start without its value, also if the server does not start", async () => {
    const env = { NODE_ENV: "production", MONITOR_PASSWD: "correct horse", PORT: "70000" };
    const { output } = await ServerProcess.runToEnd({ env });
    const lines = output
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      lines.map(({ level, msg }) => [level, msg]),
      [
        ["warn", "Unknown setting MONITOR_PASSWD; did you mean MONITOR_PASSWORD?"],
        ["error", 'PORT is "70000"; it must be a whole number from 0 to 65535.'],
      ],
    );
    assert.doesNotMatch(output, /horse/);
  });
});
