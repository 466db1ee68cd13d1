import { parseIpAddress } from "./ip-address.js";

/** All addresses with the same prefix. */
export interface IpNetwork {
  /** Such as `10.0.0.0/8`. */
  readonly text: string;
  /** 4 or 16 bytes with no bit set after the prefix. */
  readonly address: Uint8Array;
  /** In bits. */
  readonly prefix: number;
}

/** Parses `10.0.0.0/8` or `fd00::/8`; `undefined` for other text and for bits after the prefix. */
export function parseIpNetwork(text: string): IpNetwork | undefined {
  const [addressText = "", prefixText, ...rest] = text.split("/");
  const address = parseIpAddress(addressText);
  const prefix = Number(prefixText);
  if (address === undefined || String(prefix) !== prefixText || rest.length > 0) return undefined;
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > address.length * 8) return undefined;
  const isClean = address.every((byte, index) => (byte & ~mask(prefix, index)) === 0);
  return isClean ? { text, address, prefix } : undefined;
}

/**
 * Parses networks that are constants.
 *
 * @throws TypeError for an invalid one
 */
export function ipNetworks(...texts: readonly string[]): readonly IpNetwork[] {
  return texts.map((text) => {
    const network = parseIpNetwork(text);
    if (network === undefined) throw new TypeError(`${text} is not a network`);
    return network;
  });
}

/** Whether a network contains an address. An IPv6 network contains no IPv4 address. */
export function isInNetwork(
  bytes: Uint8Array,
  { address, prefix }: Pick<IpNetwork, "address" | "prefix">,
): boolean {
  if (bytes.length !== address.length) return false;
  return bytes.every((byte, index) => (byte & mask(prefix, index)) === address[index]);
}

/** The bits of one address byte that belong to the prefix. */
function mask(prefix: number, index: number): number {
  const bits = Math.min(Math.max(prefix - index * 8, 0), 8);
  return (0xff << (8 - bits)) & 0xff;
}
