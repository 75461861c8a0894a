import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { type Figure, figure, type Trial } from "./figure.ts";
import { inControl, ownIdOf, type Setup } from "./setup.ts";

/** Lengths of the interruptions, s; the server holds seats for longer. */
const CUTS = [1, 5, 20];

/** Interrupts the connection in several ways and measures the time until the page controls the same ship again. */
export async function tryReconnection(setup: Setup, page: Page): Promise<Trial> {
  const { network } = setup;
  const figures: Figure[] = [];
  const id = await ownIdOf(page);
  let others = 0;
  const back = async (what: string, atMost?: number) => {
    const value = await inControl(page);
    if ((await ownIdOf(page)) !== id) others++;
    figures.push(figure(what, value, "ms", atMost));
    await sleep(1500);
  };
  for (const seconds of CUTS) {
    network.refuse = true;
    network.cut();
    await sleep(seconds * 1000);
    network.refuse = false;
    await back(`in control after an interruption of ${seconds} s`, 3000);
  }
  network.halfOpen();
  // The page notices only after its timeout.
  await sleep(3000);
  await back("in control after a half-open connection, from 3 s on");
  await page.reload();
  await back("in control after a reload of the page", 3000);
  figures.push(figure("times with another ship than before", others, "", 0));
  return { title: "reconnection", figures };
}
