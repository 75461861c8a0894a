import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import type { Figure, Trial } from "./figure.ts";
import { type Ground, inControl, ownIdOf } from "./ground.ts";

/** s, of the cuts that are tried; seats are held for longer */
const CUTS = [1, 5, 20];

/** Loses the connection in every way there is, and looks how long it takes to be back in control of the same ship. */
export async function tryReconnection(ground: Ground, page: Page): Promise<Trial> {
  const { network } = ground;
  const figures: Figure[] = [];
  const id = await ownIdOf(page);
  let others = 0;
  const back = async (what: string, atMost?: number) => {
    const value = await inControl(page);
    if ((await ownIdOf(page)) !== id) others++;
    figures.push({ what, value, unit: "ms", ...(atMost === undefined ? {} : { atMost }) });
    await sleep(1500);
  };
  for (const seconds of CUTS) {
    network.refuse = true;
    network.cut();
    await sleep(seconds * 1000);
    network.refuse = false;
    await back(`in control again after a cut of ${seconds} s`, 3000);
  }
  network.halfOpen();
  // It takes its time until it is known.
  await sleep(3000);
  await back("after a connection that went silent for good, and 3 s");
  await page.reload();
  await back("after a reload, beyond that of the page itself", 3000);
  figures.push({ what: "ships that were another one then", value: others, unit: "", atMost: 0 });
  return { title: "reconnection", figures };
}
