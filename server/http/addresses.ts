import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";
import proxyAddr from "proxy-addr";
import type { Config } from "../config.ts";
import { UntrustedProxies } from "./untrustedProxies.ts";

/**
 * Bits of an IPv6 address that a provider assigns to one household or server, which may use all addresses with that
 * prefix.
 */
const IPV6_PREFIX = 64;

/** Entries of X-Forwarded-For that are read, starting with the last one. No real chain of proxies is longer. */
const MAX_ENTRIES = 20;

/**
 * The addresses from which clients send requests. It believes headers of proxies that the operator trusts, and no
 * others.
 */
export class Addresses {
  readonly #isTrusted: (address: string) => boolean;
  readonly #isUnlimited: (address: string) => boolean;
  readonly #untrusted = new UntrustedProxies();

  constructor({ TRUSTED_PROXIES, UNLIMITED_ADDRESSES }: Config) {
    this.#isTrusted = matcher(TRUSTED_PROXIES);
    this.#isUnlimited = matcher(UNLIMITED_ADDRESSES);
  }

  /**
   * The address of the client: that of the socket, or the one in the header of a trusted proxy. If the header contains
   * something that is not an IP address, it is the address of the proxy.
   *
   * @returns an IP address in its canonical form; empty if the socket is closed
   */
  of(req: IncomingMessage): string {
    let address = parseAddress(req.socket.remoteAddress ?? "") ?? "";
    const forwarded = req.headers["x-forwarded-for"];
    if (forwarded !== undefined && !this.#isTrusted(address)) this.#untrusted.note(address);
    const entries = String(forwarded ?? "").split(",");
    for (const entry of entries.slice(-MAX_ENTRIES).reverse()) {
      if (!this.#isTrusted(address)) break;
      const named = parseAddress(entry);
      if (named === undefined) break;
      address = named;
    }
    return address;
  }

  /** Whether the address of a socket is that of a trusted proxy. */
  isProxy(address: string | undefined): boolean {
    return this.#isTrusted(parseAddress(address ?? "") ?? "");
  }

  /** The key by which limits are counted: the network of an address, or undefined if no limits apply to it. */
  key(address: string): string | undefined {
    const parsed = parseAddress(address);
    return parsed !== undefined && this.#isUnlimited(parsed) ? undefined : this.network(address);
  }

  /** The network that a ban names: the same, and also undefined for what is not an address. */
  bannable(address: string): string | undefined {
    return parseAddress(address) === undefined ? undefined : this.key(address);
  }

  /** An IPv4 address itself, or the /64 of an IPv6 address. Everything that is not an address counts as one network. */
  network(address: string): string {
    const parsed = parseAddress(address);
    if (parsed === undefined || ipaddr.IPv4.isIPv4(parsed)) return parsed ?? "unknown";
    return ipaddr.IPv6.networkAddressFromCIDR(`${parsed}/${IPV6_PREFIX}`).toString();
  }
}

/** The last text that was parsed, with its result: the checks of one request parse the same address several times. */
let last: readonly [text: string, address: string | undefined] = ["", undefined];

function parseAddress(text: string): string | undefined {
  if (text !== last[0]) last = [text, parse(text)];
  return last[1];
}

/**
 * Parses an address in any form that proxies use: with or without a port, quotes, or a zone id; an IPv6 address also in
 * brackets, or mapped from IPv4.
 *
 * @returns the address in its canonical form; undefined if it is not an IP address
 */
function parse(text: string): string | undefined {
  const [, bracketed, withPort, bare] =
    /^(?:\[([^\]]*)\](?::\d{1,5})?|([\d.]+):\d{1,5}|(.*))$/.exec(text.trim().replace(/^"(.*)"$/, "$1")) ?? [];
  const [address = ""] = (bracketed ?? withPort ?? bare ?? "").split("%", 1);
  // This excludes octal, hexadecimal and shortened IPv4 addresses, which no proxy writes.
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return address;
  return ipaddr.IPv6.isValid(address) ? ipaddr.process(address).toString() : undefined;
}

function matcher(ranges: string[]): (address: string) => boolean {
  const matches = proxyAddr.compile(ranges);
  return (address) => matches(address, 0);
}
