/**
 * Status of a join that is refused because of a ban: over HTTP, and as the error code on the WebSocket. It is not a
 * registered status of HTTP, because 403 also has other reasons, and the SDK passes on no other code. The error has the
 * same sentence as the close frame with `CloseReason.BANNED`.
 */
export const BANNED = 430;

/**
 * What the ban names: the player's session, or the network of the address. Players who share a network with the banned
 * one are refused by `network` too, so that sentence does not say that the player who reads it was removed.
 */
export type BannedBy = "session" | "network";

const SENTENCES: Readonly<Record<BannedBy, string>> = {
  session: "The server's operator has removed you.",
  network: "The server's operator has removed a player from your network.",
};

/** @param seconds until the ban ends, a whole number */
export function banSentence(by: BannedBy, seconds: number): string {
  return `${SENTENCES[by]} You can join in ${seconds} s.`;
}

/** Reads what `banSentence` wrote. @returns undefined for any other text */
export function readBanSentence(text: string): { by: BannedBy; seconds: number } | undefined {
  const [, start, seconds] = /^(.+) You can join in (\d{1,9}) s\.$/.exec(text) ?? [];
  const by = (["session", "network"] as const).find((one) => SENTENCES[one] === start);
  return by && { by, seconds: Number(seconds) };
}
