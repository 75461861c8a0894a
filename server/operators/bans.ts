import { matchMaker } from "@colyseus/core";
import { type Application, type Request, type RequestHandler, type Response, Router } from "express";
import { type Ban, listed } from "../bans/ban.ts";
import type { Bans } from "../bans/bans.ts";
import { HttpError } from "../http/httpError.ts";
import type { Origins } from "../http/origins.ts";
import { readBody } from "../http/requestChecks.ts";
import { formHeaders } from "../http/securityHeaders.ts";
import type { OperatorAccess } from "./access.ts";
import { bansPage, STYLE_HASH } from "./bansPage.ts";

const PATH = "/monitor/bans";

/** Maximum bytes of a form. Ours has about 30. */
const MAX_FORM_BYTES = 500;

const SESSION_ID = /^[\w-]{1,32}$/;

/** Why a player is banned on this page. */
const WHY = "by session id";

/** What the page says after a form, by the `done` of its address. */
const DONE: Readonly<Record<string, string>> = {
  lifted: "The ban was lifted. The player can join again.",
  gone: "There is no such ban. It may have ended.",
  banned: "The player was disconnected and banned.",
  absent: "No room has this session. Its passport is banned, but not the address, which is not known.",
};

/**
 * Serves the list of bans at /monitor/bans with the guard of the operator pages, if these are enabled: as a page, or as
 * JSON for clients that accept only that. The page works if the monitor itself does not.
 *
 * | request | what it does |
 * |---|---|
 * | `GET /monitor/bans` | lists the bans |
 * | `POST /monitor/bans` with `sessionId` | disconnects and bans a player |
 * | `POST /monitor/bans/lift` with `id` | lifts a ban |
 */
export function mountBans(app: Application, operators: OperatorAccess, origins: Origins, bans: Bans): void {
  if (!operators.enabled) return;
  const router = Router();
  router.get("/", async (req, res) => {
    const now = Date.now();
    const list = (await orUnavailable(bans.list())).map((ban) => listed(ban, now));
    if (wantsJson(req)) res.json({ minutes: bans.minutes, bans: list });
    else {
      const message = DONE[String(req.query["done"])] ?? "";
      res.type("html").send(bansPage({ bans: list, minutes: bans.minutes, message }));
    }
  });
  router.post("/", ownFormsOnly(origins), async (req, res) => {
    const sessionId = (await readForm(req)).get("sessionId") ?? "";
    if (!SESSION_ID.test(sessionId))
      throw new HttpError(400, "The form needs a sessionId, as in the monitor or the log.");
    if (bans.minutes === 0) throw new HttpError(409, "Bans are turned off: BAN_MINUTES is 0.");
    const found = await dismiss(sessionId);
    const made = found || (await bans.make({ sessionId, roomId: "", address: undefined, why: WHY })) !== undefined;
    if (!made) throw unavailable();
    answer(req, res, found ? "banned" : "absent");
  });
  router.post("/lift", ownFormsOnly(origins), async (req, res) => {
    const id = (await readForm(req)).get("id") ?? "";
    const lifted: Ban | undefined = await orUnavailable(bans.lift(id));
    answer(req, res, lifted === undefined ? "gone" : "lifted");
  });
  const noStore: RequestHandler = (_req, res, next) => {
    res.set("Cache-Control", "no-store");
    next();
  };
  app.use(PATH, formHeaders(STYLE_HASH), operators.guard, noStore, router);
}

/** Disconnects and bans a player in any room of any process. @returns whether a room has the session */
async function dismiss(sessionId: string): Promise<boolean> {
  const rooms = await matchMaker.query({});
  const answers = await Promise.allSettled(
    rooms.map(({ roomId }) => matchMaker.remoteRoomCall(roomId, "dismiss", [sessionId, WHY])),
  );
  return answers.some((one) => one.status === "fulfilled" && one.value === true);
}

function answer(req: Request, res: Response, done: keyof typeof DONE): void {
  if (wantsJson(req)) res.status(done === "gone" ? 404 : 200).json({ done });
  else res.redirect(303, `${PATH}?done=${done}`);
}

function wantsJson(req: Request): boolean {
  return req.accepts(["html", "json"]) === "json";
}

async function readForm(req: Request): Promise<URLSearchParams> {
  if (!req.is("application/x-www-form-urlencoded")) throw new HttpError(415, "This address accepts a form.");
  return new URLSearchParams(await readBody(req, MAX_FORM_BYTES));
}

/**
 * Rejects forms that a page of another site sends in the browser of an operator who has entered the password. Browsers
 * send an Origin header with every form, and programs such as curl send none.
 */
function ownFormsOnly(origins: Origins): RequestHandler {
  return (req, _res, next) => {
    const { origin, referer, "sec-fetch-site": site = "same-origin" } = req.headers;
    const isOwn = [origin, referer].every((from) => from === undefined || origins.isOwn(req, from));
    if (!isOwn || site !== "same-origin") throw new HttpError(403, "This address accepts only its own forms.");
    next();
  };
}

async function orUnavailable<T>(result: Promise<T>): Promise<T> {
  return result.catch(() => {
    throw unavailable();
  });
}

function unavailable(): HttpError {
  return new HttpError(503, "Redis does not answer. The bans can't be read or changed right now.");
}
