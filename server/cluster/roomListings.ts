import { type IRoomCache, matchMaker } from "@colyseus/core";

/** What the listing of a game room says, so that players and spectators find it by its code. */
export interface CodeMetadata {
  readonly code: string;
  /** number of spectators */
  readonly spectators: number;
}

type CodeListing = IRoomCache & { metadata: CodeMetadata };

/** The listing of the game room with a code, in any process; undefined if there is none. A private room has one too. */
export async function findByCode(code: string): Promise<CodeListing | undefined> {
  const rooms = (await matchMaker.query({})) as Partial<CodeListing>[];
  // A room of spectators is listed with the code of its game room, but without a number of spectators.
  return rooms.find(({ metadata }) => metadata?.code === code && metadata.spectators !== undefined) as
    | CodeListing
    | undefined;
}
