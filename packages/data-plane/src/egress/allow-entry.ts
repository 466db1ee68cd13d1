import { defaultWorkspace, everyWorkspace } from "@gw/entities";
import { workspaceName } from "@gw/entities/schemas";
import { EgressError } from "./egress-error.js";
import { type IpNetwork, parseIpNetwork } from "./ip-network.js";
import { isMetadataAddress } from "./metadata-address.js";
import { addressOf, portOf } from "./url-parts.js";

/** What one entry of the setting allows. */
export type AllowEntry =
  /** A host as spelled in a URL, on one port or on all; over TLS. */
  | { readonly kind: "host"; readonly hostname: string; readonly port: number | undefined }
  /** The addresses of a network, whatever name they were resolved from; over TLS. */
  | { readonly kind: "network"; readonly network: IpNetwork }
  /** A scheme, a host and a port; only an origin may be called without TLS. */
  | { readonly kind: "origin"; readonly origin: string };

const rules = {
  empty: "is empty: separate entries by one comma, such as 10.0.0.0/8,http://127.0.0.1:11434",
  origin:
    "must be an origin: http:// or https://, a host and optionally a port, " +
    "such as http://127.0.0.1:11434",
  network:
    "must be a network: an address and a prefix length, with no bit set after the prefix, " +
    "such as 10.0.0.0/8",
  host:
    "must be a host: a full name or an address (IPv6 in brackets) and optionally a port, " +
    "such as models.internal:8443",
  metadata: "is an address of cloud metadata, which cannot be allowed: remove the entry",
  workspace:
    "must have the name of one workspace after the @, or * for all of them, " +
    "such as 10.0.0.0/8@research; repeat the entry for each further workspace",
} as const;

/**
 * Parses one entry; `position` counts from 1 and is used in the message.
 *
 * @throws EgressError `EGRESS_SETTING_INVALID`, with the position and the rule, and with the
 * text only if it consists of addresses
 */
export function parseAllowEntry(text: string, position: number): AllowEntry {
  const entry = parse(text);
  return typeof entry === "string" ? reject(entry, text, position) : entry;
}

/** An entry with the workspace that it is for. */
export interface WorkspaceEntry {
  readonly entry: AllowEntry;
  /** The name of a workspace, or `*` for all of them. */
  readonly workspace: string;
}

/**
 * Parses one entry that may end in `@` and the name of a workspace, or in `@*`; without it, the entry is for
 * `default`.
 *
 * @throws EgressError as {@link parseAllowEntry}
 */
export function parseWorkspaceEntry(text: string, position: number): WorkspaceEntry {
  const at = text.lastIndexOf("@");
  if (at < 0) return { entry: parseAllowEntry(text, position), workspace: defaultWorkspace };
  const entry = parseAllowEntry(text.slice(0, at), position);
  const workspace = text.slice(at + 1);
  const isName = workspace === everyWorkspace || workspaceName.safeParse(workspace).success;
  return isName ? { entry, workspace } : reject("workspace", text, position);
}

function reject(rule: keyof typeof rules, text: string, position: number): never {
  throw new EgressError("EGRESS_SETTING_INVALID", `${nameOf(text, position)} ${rules[rule]}`);
}

// Other text may be a credential that was pasted by mistake.
function nameOf(text: string, position: number): string {
  const isAddress = /^[\da-f]*[.:][\da-f.:/[\]]*$|^\[[\da-f:.]+\][\d:/]*$/i.test(text);
  return isAddress ? `entry ${position} (${text})` : `entry ${position}`;
}

/**
 * What an entry allows, for operators.
 *
 * @param suffix - of the entry, such as `@research`
 */
export function describeAllowEntry(entry: AllowEntry, suffix = ""): string {
  switch (entry.kind) {
    case "origin":
      return `${entry.origin}${suffix}`;
    case "network":
      return `${entry.network.text}${suffix} over TLS`;
    case "host": {
      const port = entry.port === undefined ? "" : `:${entry.port}`;
      return `${entry.hostname}${port}${suffix} over TLS`;
    }
  }
}

function parse(text: string): AllowEntry | keyof typeof rules {
  if (text === "") return "empty";
  if (text.includes("://")) return parseOrigin(text);
  if (text.includes("/")) return parseNetwork(text);
  return parseHost(text);
}

function parseOrigin(text: string): AllowEntry | keyof typeof rules {
  const url = bareUrl(text);
  if (url === undefined) return "origin";
  return isMetadata(url) ? "metadata" : { kind: "origin", origin: url.origin };
}

function parseNetwork(text: string): AllowEntry | keyof typeof rules {
  const network = parseIpNetwork(text);
  if (network === undefined) return "network";
  const isOneAddress = network.prefix === network.address.length * 8;
  if (isOneAddress && isMetadataAddress(network.address)) return "metadata";
  return { kind: "network", network };
}

function parseHost(text: string): AllowEntry | keyof typeof rules {
  // A URL omits the default port of its scheme; with both schemes a given port is never omitted.
  const [secure, plain] = [bareUrl(`https://${text}`), bareUrl(`http://${text}`)];
  if (secure === undefined || plain === undefined) return "host";
  if (isMetadata(secure)) return "metadata";
  const { hostname } = secure;
  if (secure.port === "" && plain.port === "") return { kind: "host", hostname, port: undefined };
  return { kind: "host", hostname, port: portOf(secure) };
}

/** Parses a URL that has a host, optionally a port, and nothing else. */
function bareUrl(text: string): URL | undefined {
  // The URL parser would drop or repair these.
  if (/[\s@\\?#%*]|:$/.test(text)) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) return undefined;
  if (url.href !== `${url.origin}/` || url.port === "0") return undefined;
  return isHost(url, text) ? url : undefined;
}

const dnsName = /^(?=.{1,253}$)(?!-)[a-z\d_-]{1,63}(?<!-)(?:\.(?!-)[a-z\d_-]{1,63}(?<!-))*$/;

/** Whether a host can exist: URLs may have others, such as `a;b`, which would never match. */
function isHost(url: URL, text: string): boolean {
  // The URL parser reads a number as an IPv4 address.
  if (addressOf(url) !== undefined) return !/(?:^|\/)\d+(?::\d+)?\/?$/.test(text);
  return dnsName.test(url.hostname);
}

function isMetadata(url: URL): boolean {
  const address = addressOf(url);
  return address !== undefined && isMetadataAddress(address);
}
