import ipaddr from "ipaddr.js";
import { log } from "../log.ts";

/** What to add to TRUSTED_PROXIES for a proxy in a range, by the range's name in ipaddr.js. */
const SETTING: Readonly<Record<string, [where: string, setting: string]>> = {
  loopback: ["this machine", "loopback"],
  private: ["a private network", "its address, or uniquelocal,"],
  uniqueLocal: ["a private network", "its address, or uniquelocal,"],
  linkLocal: ["a link-local address", "its address, or linklocal,"],
  carrierGradeNat: ["a private network", "its address"],
};

/** A proxy with a public address is less likely than a client that sends the header itself. */
const PUBLIC: [where: string, setting: string] = ["a public address", "its address"];

/**
 * Warns that a proxy may be missing in TRUSTED_PROXIES. Then all its players have one address, and together the limits
 * of one: after some hundred joins, everybody is refused.
 *
 * Any client can send X-Forwarded-For, so there is one warning for each kind of address and no more. A client on the
 * internet can't cause that for a proxy on this machine or in a private network.
 */
export class UntrustedProxies {
  readonly #noted = new Set<string>();

  /** A request with X-Forwarded-For came from this address, which is not trusted. */
  note(address: string): void {
    if (!ipaddr.isValid(address)) return;
    const known = SETTING[ipaddr.parse(address).range()];
    const [where, setting] = known ?? PUBLIC;
    if (this.#noted.has(where)) return;
    this.#noted.add(where);
    log[known === undefined ? "info" : "warn"](
      `A request from ${where} has an X-Forwarded-For header, and TRUSTED_PROXIES does not contain its sender. If that ` +
        "is a proxy, all its players count as one address, and share the limits of one: add " +
        `${setting} to TRUSTED_PROXIES. If a client has sent the header itself, nothing is wrong.`,
    );
  }
}
