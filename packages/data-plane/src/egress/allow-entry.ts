import { EgressError } from "./egress-error.js";
import { type IpNetwork, parseIpNetwork } from "./ip-network.js";
import { isMetadataAddress } from "./metadata-address.js";
import { literalOf, portOf } from "./url-parts.js";

/** What one entry of the setting opens. */
export type AllowEntry =
  /** A host as a URL names it, on one port or on every one; over TLS. */
  | { readonly kind: "host"; readonly hostname: string; readonly port: number | undefined }
  /** The addresses of a network, by whichever name they were found; over TLS. */
  | { readonly kind: "network"; readonly network: IpNetwork }
  /** A scheme, a host and a port; the only one that may go without TLS. */
  | { readonly kind: "origin"; readonly origin: string };

const rules = {
  empty: "is empty",
  origin:
    "has to be an origin, http:// or https:// with a host and at most a port behind, " +
    "such as http://127.0.0.1:11434",
  network:
    "has to be a network, an address and the length of its prefix with no bit set after it, " +
    "such as 10.0.0.0/8",
  host:
    "has to be a host in full, a name or an address (IPv6 in brackets) and at most a port, " +
    "such as models.internal:8443",
  metadata: "names an address of cloud metadata, which stays closed",
} as const;

/**
 * Reads one entry; `position` counts from 1 and is for the message.
 *
 * @throws EgressError `EGRESS_SETTING_INVALID`, with the position and the rule, never the text
 */
export function parseAllowEntry(text: string, position: number): AllowEntry {
  const entry = read(text);
  if (typeof entry !== "string") return entry;
  throw new EgressError("EGRESS_SETTING_INVALID", `entry ${position} ${rules[entry]}`);
}

function read(text: string): AllowEntry | keyof typeof rules {
  if (text === "") return "empty";
  if (text.includes("://")) return readOrigin(text);
  if (text.includes("/")) return readNetwork(text);
  return readHost(text);
}

function readOrigin(text: string): AllowEntry | keyof typeof rules {
  const url = bareUrl(text);
  if (url === undefined) return "origin";
  return isMetadata(url) ? "metadata" : { kind: "origin", origin: url.origin };
}

function readNetwork(text: string): AllowEntry | keyof typeof rules {
  const network = parseIpNetwork(text);
  if (network === undefined) return "network";
  const isOneAddress = network.prefix === network.address.length * 8;
  if (isOneAddress && isMetadataAddress(network.address)) return "metadata";
  return { kind: "network", network };
}

function readHost(text: string): AllowEntry | keyof typeof rules {
  // Each scheme leaves out its own port; both together tell whether one was given.
  const [secure, plain] = [bareUrl(`https://${text}`), bareUrl(`http://${text}`)];
  if (secure === undefined || plain === undefined) return "host";
  if (isMetadata(secure)) return "metadata";
  const { hostname } = secure;
  if (secure.port === "" && plain.port === "") return { kind: "host", hostname, port: undefined };
  return { kind: "host", hostname, port: portOf(secure) };
}

/** A URL that has a host, at most a port, and nothing else. */
function bareUrl(text: string): URL | undefined {
  // The parser would drop or repair these; whoever wrote one meant something else.
  if (/[\s@\\?#%*]|:$/.test(text)) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) return undefined;
  if (url.href !== `${url.origin}/` || url.hostname.endsWith(".") || url.port === "0") {
    return undefined;
  }
  return url;
}

function isMetadata(url: URL): boolean {
  const address = literalOf(url);
  return address !== undefined && isMetadataAddress(address);
}
