import { CODE_LENGTH } from "../../protocol/join.ts";

/** The query parameter of an invite link. */
export const INVITED_TO = "join";

/** A room code as people read it: K7Q-M2X. */
export function formatCode(code: string): string {
  const half = CODE_LENGTH / 2;
  return code.length === CODE_LENGTH ? `${code.slice(0, half)}-${code.slice(half)}` : code;
}

/** The link with which others join a room. @param origin of the page, such as https://example.com */
export function inviteLink(origin: string, code: string): string {
  return `${origin}/?${INVITED_TO}=${code}`;
}

/** The address of a page without the code of the room that the player was invited to. */
export function withoutInvitation(href: string): string {
  const address = new URL(href);
  // Deleting a parameter that is not there could still rewrite the others.
  if (address.searchParams.has(INVITED_TO)) address.searchParams.delete(INVITED_TO);
  return address.href;
}
