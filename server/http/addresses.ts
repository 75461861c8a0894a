import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";
import proxyAddr from "proxy-addr";
import type { Config } from "../config.ts";

/** bits of an IPv6 address that one household or server is given; it may use any address below them */
const IPV6_PREFIX = 64;

/** Where requests come from, proxies seen through only where the operator trusts them. */
export class Addresses {
  readonly #isTrusted: (address: string) => boolean;
  readonly #isUnlimited: (address: string) => boolean;

  constructor({ TRUSTED_PROXIES, UNLIMITED_ADDRESSES }: Config) {
    this.#isTrusted = matcher(TRUSTED_PROXIES);
    this.#isUnlimited = matcher(UNLIMITED_ADDRESSES);
  }

  /** The address of the client: the socket's, or the one a trusted proxy names. */
  of(req: IncomingMessage): string {
    return proxyAddr(req, this.#isTrusted) ?? "";
  }

  /** Whether a socket, by its own address, is that of a trusted proxy. */
  isProxy(address: string | undefined): boolean {
    return address !== undefined && this.#isTrusted(address);
  }

  /** What limits are counted by: the address or, for IPv6, its /64. Nothing where none apply. */
  key(address: string): string | undefined {
    if (!ipaddr.isValid(address)) return address;
    if (this.#isUnlimited(address)) return undefined;
    const parsed = ipaddr.process(address);
    if (parsed.kind() === "ipv4") return parsed.toString();
    return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${IPV6_PREFIX}`).toString();
  }
}

function matcher(ranges: string[]): (address: string) => boolean {
  const matches = proxyAddr.compile(ranges);
  return (address) => matches(address, 0);
}
