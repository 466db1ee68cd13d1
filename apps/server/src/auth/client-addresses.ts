import type { IncomingMessage } from "node:http";
import { type IpNetwork, isInNetwork, parseIpAddress } from "@gw/data-plane";
import type { Logger } from "pino";
import { addressOfNode, nodesOfForwarded, nodesOfList } from "./forwarded-nodes.js";

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
  #hasWarned = false;

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
      this.#warnOnce(peer);
      return peer.text;
    }
    const clients = [
      ...(list === undefined ? [] : [this.#clientOf(peer, nodesOfList(String(list)))]),
      ...(forwarded === undefined ? [] : [this.#clientOf(peer, nodesOfForwarded(forwarded))]),
    ];
    // A proxy writes one of the headers, and may pass on the other one as its client sent it.
    const [client = peer.text, other = client] = clients;
    return client === other ? client : peer.text;
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

  #warnOnce({ text: address }: Address): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#logger.warn(
      { address },
      "the client address in x-forwarded-for or forwarded is ignored: GW_TRUSTED_PROXIES does not " +
        "contain the address that sent it",
    );
  }
}

function addressOf(text: string): Address | undefined {
  const bytes = parseIpAddress(text.replace(/%.*$/s, ""));
  if (bytes === undefined) return undefined;
  const isMapped = bytes.length === 16 && bytes.subarray(0, 12).every(isMappedPrefix);
  if (bytes.length === 4 || isMapped) {
    const ipv4 = bytes.subarray(-4);
    return { text: ipv4.join("."), bytes: ipv4 };
  }
  const hex = Buffer.from(bytes).toString("hex").match(/.{4}/g) ?? [];
  return { text: new URL(`http://[${hex.join(":")}]`).hostname.slice(1, -1), bytes };
}

/** Whether a byte is that of `::ffff:0:0/96`. */
function isMappedPrefix(byte: number, index: number): boolean {
  return byte === (index < 10 ? 0 : 0xff);
}
