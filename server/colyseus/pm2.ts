import { registerHooks } from "node:module";

/**
 * Has @pm2/io not be found. @colyseus/core 0.18.17 loads it if it is installed, and does without it otherwise. It is
 * installed, as a dependency of a dependency. Its 180 modules make each start of a process longer, and it prints
 * uncaught exceptions and unhandled rejections a second time, without a limit and not as JSON.
 *
 * To be called before the game server is created. This can go when Colyseus loads @pm2/io under PM2 only.
 */
export function leaveOutPm2(): void {
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === "@pm2/io") throw new Error("@pm2/io is left out");
      return next(specifier, context);
    },
  });
}
