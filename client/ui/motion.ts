import type { Settings, SettingsStore } from "../settings.ts";

const system = matchMedia("(prefers-reduced-motion: reduce)");

/** `system.matches`, which is read in each frame */
let isReducedBySystem = system.matches;
system.addEventListener("change", ({ matches }) => {
  isReducedBySystem = matches;
});

/** Whether the page shall move little: no shake, no streaks, no transitions. */
export function isMotionReduced({ motion }: Pick<Settings, "motion">): boolean {
  return motion === "auto" ? isReducedBySystem : motion === "reduced";
}

/** Keeps `data-motion` of the page, "reduced" or "full", as the player and the system want it. CSS reads it. */
export function followMotion(settings: SettingsStore): void {
  const write = () => {
    document.documentElement.dataset["motion"] = isMotionReduced(settings.current) ? "reduced" : "full";
  };
  write();
  settings.onChange(write);
  system.addEventListener("change", write);
}
