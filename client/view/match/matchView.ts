import type { Container } from "pixi.js";
import type { Star } from "../../../game/stars.ts";
import type { Camera } from "../camera.ts";
import type { SkyMap } from "../map/skyMap.ts";
import type { QualityLevel } from "../quality.ts";
import { CROWN, GOLD, RING } from "./colors.ts";
import { ABOVE, CROWN_WIDTH, CrownMarks } from "./crowns.ts";
import { MatchEffects } from "./effects.ts";
import type { MatchFrame } from "./frame.ts";
import { Layer } from "./layer.ts";
import type { MatchEvents, MatchModel } from "./model.ts";
import { drawMatchPictures } from "./pictures.ts";
import { Pips } from "./pips.ts";
import { isDrawn, opacity, RingMarks } from "./rings.ts";
import { StarMarks } from "./stars.ts";
import { type Moving, Wakes } from "./wakes.ts";

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Finds ships as they are drawn in this frame. */
export interface Ships {
  find(id: string): Moving | undefined;
  forEach(visit: (ship: Moving) => void): void;
}

/** What keeps names of ships out of a place. */
interface Names {
  /** @param y units, in the world @param length units */
  avoid(x: number, y: number, length: number): void;
}

/** sizes of marks on the map, compared with a ship */
const MAP_STAR = 2;
const MAP_CROWN = 2.4;
const MAP_RING = 0.9;
const MAP_NEXT_RING = 1.5;

/** Draws a match: stars, rings, crowns, slipstreams and boosts, and lights of what happens. */
export class MatchView {
  readonly #frame: MatchFrame;
  readonly #map: SkyMap;
  readonly #ships: Ships;
  readonly #names: Names;
  readonly #stars: StarMarks;
  readonly #rings: RingMarks;
  readonly #crowns: CrownMarks;
  readonly #wakes: Wakes;
  readonly #pips: Pips;
  readonly #effects: MatchEffects;
  #model: MatchModel | undefined;
  #unfollow: (() => void) | undefined;
  /** session id of the own ship, as it was drawn last; empty if there is none */
  #ownId = "";
  #own: Moving | undefined;
  #followed: Moving | undefined;

  /** @throws if this browser has no 2D canvas */
  constructor(camera: Camera, map: SkyMap, ships: Ships, names: Names) {
    const pictures = drawMatchPictures();
    this.#map = map;
    this.#ships = ships;
    this.#names = names;
    this.#frame = {
      camera,
      pictures,
      under: new Layer(pictures.glow, "add"),
      over: new Layer(pictures.glow, "normal"),
      now: 0,
      elapsed: 0,
      quality: 2,
      calm: false,
    };
    this.#stars = new StarMarks(this.#frame);
    this.#rings = new RingMarks(this.#frame);
    this.#crowns = new CrownMarks(this.#frame);
    this.#wakes = new Wakes(this.#frame);
    this.#pips = new Pips(this.#frame);
    this.#effects = new MatchEffects(this.#frame);
  }

  /** to be drawn below the ships */
  get under(): Container {
    return this.#frame.under.view;
  }

  /** to be drawn over the ships */
  get over(): Container {
    return this.#frame.over.view;
  }

  set calm(calm: boolean) {
    this.#frame.calm = calm;
  }

  /** Starts a frame. @param now ms, a whole number */
  begin(now: number, quality: QualityLevel): void {
    const frame = this.#frame;
    frame.elapsed = now - frame.now;
    frame.now = now;
    frame.quality = quality;
    frame.under.begin();
    frame.over.begin();
    this.#own = undefined;
    this.#followed = undefined;
    this.#ownId = "";
  }

  /** The ship in the center of the view was drawn. @param own whether it is the player's */
  note(id: string, own: boolean): void {
    const ship = this.#ships.find(id);
    this.#followed = ship;
    if (!own) return;
    this.#ownId = id;
    this.#own = ship;
  }

  /** Ends a frame. Call this after all ships were drawn. @param model undefined if there is no match */
  end(model: MatchModel | undefined): void {
    this.#follow(model);
    if (model !== undefined) this.#draw(model);
    this.#effects.draw();
    this.#frame.under.end();
    this.#frame.over.end();
  }

  dispose(): void {
    this.#follow(undefined);
  }

  #follow(model: MatchModel | undefined): void {
    if (model === this.#model) return;
    this.#unfollow?.();
    this.#model = model;
    this.#unfollow = model?.events.add(this.#events);
  }

  #draw(model: MatchModel): void {
    const { podium } = model.round;
    this.#stars.begin(podium);
    model.forEachStar(this.#drawStar);
    this.#rings.draw(model);
    this.#markRings(model);
    this.#wakes.begin(this.#followed);
    this.#ships.forEach(this.#drawShip);
    const { crowns } = model;
    for (let i = 0; i < crowns.length; i++) {
      const crown = crowns[i];
      if (crown === undefined) continue;
      const holder = crown.holder === "" ? undefined : this.#ships.find(crown.holder);
      // A holder that is not drawn yet has the crown all the same.
      if (crown.holder !== "" && holder === undefined) continue;
      this.#crowns.draw(crown, holder, podium);
      if (holder !== undefined) this.#names.avoid(holder.x, holder.y - ABOVE, CROWN_WIDTH);
      // The ship in the middle of the map would be covered by its crown.
      if (holder === undefined || holder !== this.#followed) this.#map.mark("crown", holder ?? crown, CROWN, MAP_CROWN);
    }
    if (this.#own !== undefined) this.#pips.draw(this.#own, model);
  }

  readonly #drawStar = (slot: number, star: Readonly<Star>): void => {
    this.#stars.add(slot, star);
    if (star.golden) this.#map.mark("star", star, GOLD, MAP_STAR);
  };

  readonly #drawShip = (ship: Moving): void => {
    if (ship !== this.#followed) this.#wakes.add(ship);
    if (ship.boosting) this.#effects.boosting(ship);
  };

  #markRings(model: MatchModel): void {
    if (model.chain < 0) return;
    const { rings, ownRing } = model;
    for (let i = 0; i < rings.length; i++) {
      const ring = rings[i];
      if (ring === undefined || i < ownRing || !isDrawn(i, ownRing)) continue;
      this.#map.mark("ring", ring, RING, i === ownRing ? MAP_NEXT_RING : MAP_RING, Math.sqrt(opacity(i, ownRing)));
    }
  }

  /** where the own ship is drawn, or the center of the view */
  get #center(): Place {
    return this.#own ?? this.#frame.camera;
  }

  readonly #events: Partial<MatchEvents> = {
    onPick: (x, y, golden, own) => this.#effects.pick({ x, y }, golden, own),
    onRing: (index, own, complete, id) => {
      const ring = this.#model?.rings[index];
      if (ring === undefined) return;
      this.#effects.ring(ring, own);
      if (complete) this.#effects.chain(this.#ships.find(id) ?? ring, this.#model?.rings ?? [], own);
    },
    onBoostReady: () => this.#effects.boostReady(this.#center),
    onBoost: (id) => {
      const ship = this.#ships.find(id);
      if (ship !== undefined) this.#effects.boost(ship, id === this.#ownId);
    },
    onCrown: (id, from) => {
      const ship = this.#ships.find(id);
      if (ship !== undefined) this.#effects.crown(ship, from === "" ? undefined : this.#ships.find(from));
    },
    onRoundStart: () => this.#effects.roundStart(this.#center),
    onRoundEnd: () => this.#effects.roundEnd(this.#center),
  };
}
