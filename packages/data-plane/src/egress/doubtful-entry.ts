import { type AllowEntry, describeAllowEntry } from "./allow-entry.js";
import { isGloballyReachable } from "./globally-reachable.js";
import { parseIpAddress } from "./ip-address.js";
import { ipNetworks, isInNetwork } from "./ip-network.js";
import { hostOf } from "./url-parts.js";

const loopback = ipNetworks("127.0.0.0/8", "::1/128");

/**
 * Why an entry probably does not allow what the operator meant, as the end of a sentence;
 * `undefined` when there is no doubt.
 *
 * @param entries all entries that apply wherever this one does
 * @param suffix of the entry, such as `@research`
 */
export function doubtAbout(
  entry: AllowEntry,
  { entries, suffix }: { readonly entries: readonly AllowEntry[]; readonly suffix: string },
): string | undefined {
  const shown = describeAllowEntry(entry, suffix);
  if (!isRarelySecure(entry)) return nameDoubt(entry, shown);
  const origin = missingOrigin(entry, entries);
  return origin && `${shown} alone; for a program without TLS, add ${origin}${suffix}`;
}

/** Whether a program at the target of the entry rarely has TLS. */
function isRarelySecure(entry: AllowEntry): boolean {
  if (entry.kind === "origin") return false;
  if (entry.kind === "network") return isLoopback(entry.network.address);
  if (entry.hostname === "localhost" || entry.hostname.endsWith(".localhost")) return true;
  const address = parseIpAddress(hostOf(entry));
  if (address === undefined) return isPlainName(entry.hostname) && entry.port !== undefined;
  return isLoopback(address) || (entry.port !== undefined && !isGloballyReachable(address));
}

/** The origin without TLS that would also be needed; `undefined` if it is allowed. */
function missingOrigin(entry: AllowEntry, entries: readonly AllowEntry[]): string | undefined {
  const port = entry.kind === "host" ? entry.port : undefined;
  const host = exampleHostOf(entry);
  const isAllowed = entries.some((other) => {
    if (other.kind !== "origin" || !other.origin.startsWith("http://")) return false;
    const url = new URL(other.origin);
    return url.hostname === host && (port === undefined || url.port === portText(port));
  });
  if (isAllowed) return undefined;
  return port === undefined ? `its origin, such as http://${host}:11434` : `http://${host}:${port}`;
}

/** The host of the entry; one of its hosts for a network of loopback addresses. */
function exampleHostOf(entry: AllowEntry): string {
  if (entry.kind === "host") return entry.hostname;
  return entry.kind === "network" && entry.network.address.length === 16 ? "[::1]" : "127.0.0.1";
}

/** A port as in a URL of http. */
function portText(port: number): string {
  return port === 80 ? "" : String(port);
}

/** Words such as none, true or any are host names, too. */
function nameDoubt(entry: AllowEntry, shown: string): string | undefined {
  if (entry.kind !== "host" || !isPlainName(entry.hostname)) return undefined;
  return `${shown}, a host whose name has no dot; if that is not a host, remove the entry`;
}

function isPlainName(hostname: string): boolean {
  return !/[.:]/.test(hostname);
}

function isLoopback(address: Uint8Array): boolean {
  return loopback.some((network) => isInNetwork(address, network));
}
