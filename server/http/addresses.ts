import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";
import proxyAddr from "proxy-addr";
import type { Config } from "../config.ts";

/** bits of an IPv6 address that one household or server is given; it may use any address below them */
const IPV6_PREFIX = 64;

/** Entries of X-Forwarded-For that are read, from the last one on. No chain of proxies is longer. */
const MOST_ENTRIES = 20;

/** Where requests come from, proxies seen through only where the operator trusts them. */
export class Addresses {
  readonly #isTrusted: (address: string) => boolean;
  readonly #isUnlimited: (address: string) => boolean;

  constructor({ TRUSTED_PROXIES, UNLIMITED_ADDRESSES }: Config) {
    this.#isTrusted = matcher(TRUSTED_PROXIES);
    this.#isUnlimited = matcher(UNLIMITED_ADDRESSES);
  }

  /**
   * The address of the client: the socket's, or the one that a trusted proxy names. It is always a parsed IP address in
   * its canonical form, or empty if the socket is closed. Where a proxy names something else, it is the proxy's own.
   */
  of(req: IncomingMessage): string {
    let address = parseAddress(req.socket.remoteAddress ?? "") ?? "";
    const entries = String(req.headers["x-forwarded-for"] ?? "").split(",");
    for (const entry of entries.slice(-MOST_ENTRIES).reverse()) {
      if (!this.#isTrusted(address)) break;
      const named = parseAddress(entry);
      if (named === undefined) break;
      address = named;
    }
    return address;
  }

  /** Whether a socket, by its own address, is that of a trusted proxy. */
  isProxy(address: string | undefined): boolean {
    return this.#isTrusted(parseAddress(address ?? "") ?? "");
  }

  /** What limits are counted by: the network of an address, or undefined where no limits apply. */
  key(address: string): string | undefined {
    const parsed = parseAddress(address);
    return parsed !== undefined && this.#isUnlimited(parsed) ? undefined : this.network(address);
  }

  /** The IPv4 address or, for IPv6, its /64. All that is no address is one network. */
  network(address: string): string {
    const parsed = parseAddress(address);
    if (parsed === undefined || ipaddr.IPv4.isIPv4(parsed)) return parsed ?? "unknown";
    return ipaddr.IPv6.networkAddressFromCIDR(`${parsed}/${IPV6_PREFIX}`).toString();
  }
}

/**
 * Reads an address as proxies write it: with or without a port, an IPv6 address in brackets or bare, with a zone id or
 * mapped from IPv4, in quotes, in any case.
 *
 * @returns it without all that, or undefined if it is no IP address
 */
function parseAddress(text: string): string | undefined {
  const [, bracketed, withPort, bare] =
    /^(?:\[([^\]]*)\](?::\d{1,5})?|([\d.]+):\d{1,5}|(.*))$/.exec(text.trim().replace(/^"(.*)"$/, "$1")) ?? [];
  const [address = ""] = (bracketed ?? withPort ?? bare ?? "").split("%", 1);
  // Octal, hexadecimal and shortened IPv4 is what only attackers write.
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return address;
  return ipaddr.IPv6.isValid(address) ? ipaddr.process(address).toString() : undefined;
}

function matcher(ranges: string[]): (address: string) => boolean {
  const matches = proxyAddr.compile(ranges);
  return (address) => matches(address, 0);
}
