import { isIPv6 } from "node:net";

/** The scheme and the server's host and port, which proxies may send before the path (RFC 9112, 3.2.2). */
const origin = /^https?:\/\/([^/?#]*)/i;

/** The host and the port in a request target; `undefined` if it is a path. */
export function authorityOf(target: string): string | undefined {
  return target.startsWith("/") ? undefined : origin.exec(target)?.[1];
}

/** The path of a request target, with its query. */
export function withoutOrigin(target: string): string {
  if (target.startsWith("/")) return target;
  const path = target.replace(origin, "");
  return path === target || path.startsWith("/") ? path : `/${path}`;
}

/** An address in brackets or a name; a port, which may be empty. */
const hostAndPort = /^(?:\[([^\]]*)\]|([^:]*))(?::([0-9]{0,5}))?$/;
/** Up to 253 characters, and a dot that may end the name. */
const hostName = /^(?=.{1,253}\.?$)(?:[a-z0-9_~-]{1,63}\.)*[a-z0-9_~-]{1,63}\.?$/i;

/** Whether a text is the name or address of a server, with or without a port. */
export function isHostAndPort(text: string): boolean {
  const [, address, name = "", port] = hostAndPort.exec(text) ?? [];
  if (Number(port ?? 0) > 65_535) return false;
  if (address === undefined) return hostName.test(name);
  const withoutZone = address.replace(/%25[a-z0-9._~-]+$/i, "");
  return isIPv6(withoutZone) && !withoutZone.includes("%");
}
