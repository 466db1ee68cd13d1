import { parseIpAddress } from "./ip-address.js";

/** The host of a URL without the brackets of an IPv6 address, as sockets expect it. */
export function hostOf({ hostname }: Pick<URL, "hostname">): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}

/** The bytes of a host that is an IP address; `undefined` for a name. */
export function addressOf(url: URL): Uint8Array | undefined {
  return parseIpAddress(hostOf(url));
}

/** The port of a URL, or the default port of its scheme. */
export function portOf({ protocol, port }: URL): number {
  if (port !== "") return Number(port);
  return protocol === "http:" ? 80 : 443;
}
