import type { IncomingMessage } from "node:http";
import { type IpNetwork, isInNetwork, parseIpAddress, withoutIpv4Mapping } from "@gw/data-plane";
import type { Logger } from "pino";
import { addressOfNode, isUnknownNode, nodesOfForwarded, nodesOfList } from "./forwarded-nodes.js";

/** An address that the log and limits use, in one notation. */
interface Address {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/**
 * Finds the address of a request's client. Only trusted proxies may name it: their entries are read
 * from the right, and the first address that is not a trusted proxy is the client.
 */
export class ClientAddresses {
  readonly #proxies: readonly IpNetwork[];
  readonly #logger: Pick<Logger, "warn">;
  readonly #warnings = new Set<string>();

  constructor(options: {
    readonly proxies: readonly IpNetwork[];
    readonly logger: Pick<Logger, "warn">;
  }) {
    this.#proxies = options.proxies;
    this.#logger = options.logger;
  }

  /** `unknown` if the connection is closed. */
  of({ socket, headers }: Pick<IncomingMessage, "socket" | "headers">): string {
    const peer = addressOf(socket.remoteAddress ?? "");
    if (peer === undefined) return "unknown";
    // Node.js joins several lines of these headers.
    const [list, forwarded] = [headers["x-forwarded-for"], headers.forwarded];
    if (list === undefined && forwarded === undefined) return peer.text;
    if (!this.#isTrusted(peer)) {
      this.#warnOnce(peer, untrustedPeer);
      return peer.text;
    }
    // A proxy writes one of the headers, and may pass on the other one as its client sent it.
    const [client = peer.text, other = client] = [
      nodesOfList(String(list ?? "")),
      nodesOfForwarded(forwarded ?? ""),
    ]
      .filter(isWrittenByProxy)
      .map((nodes) => this.#clientOf(peer, nodes));
    if (client === other) return client;
    this.#warnOnce(peer, differentClients);
    return peer.text;
  }

  #clientOf(peer: Address, nodes: readonly string[]): string {
    let nearest = peer;
    for (const node of nodes.toReversed()) {
      const address = addressOf(addressOfNode(node));
      // Whatever is left of an entry that is not an address may be invented by the client.
      if (address === undefined) break;
      nearest = address;
      if (!this.#isTrusted(address)) break;
    }
    return nearest.text;
  }

  #isTrusted({ bytes }: Address): boolean {
    return this.#proxies.some((network) => isInNetwork(bytes, network));
  }

  #warnOnce({ text: address }: Address, warning: string): void {
    if (this.#warnings.has(warning)) return;
    this.#warnings.add(warning);
    this.#logger.warn({ address }, warning);
  }
}

const untrustedPeer =
  "the client address in x-forwarded-for or forwarded is ignored: GW_TRUSTED_PROXIES does not " +
  "contain the address that sent it";
const differentClients =
  "the client addresses in x-forwarded-for and forwarded are ignored because they differ: let the " +
  "proxy remove the header that it does not write";

/** Proxies add an address or why it is absent; other entries are those of a client. */
function isWrittenByProxy(nodes: readonly string[]): boolean {
  const nearest = nodes.at(-1) ?? "";
  return isUnknownNode(nearest) || addressOf(addressOfNode(nearest)) !== undefined;
}

function addressOf(text: string): Address | undefined {
  const parsed = parseIpAddress(text.replace(/%.*$/s, ""));
  if (parsed === undefined) return undefined;
  const bytes = withoutIpv4Mapping(parsed);
  if (bytes.length === 4) return { text: bytes.join("."), bytes };
  const hex = Buffer.from(bytes).toString("hex").match(/.{4}/g) ?? [];
  return { text: new URL(`http://[${hex.join(":")}]`).hostname.slice(1, -1), bytes };
}
