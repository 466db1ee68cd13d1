import { parseIpAddress } from "./ip-address.js";

/** All addresses that begin with the same bits. */
export interface IpNetwork {
  /** 4 or 16 bytes, with no bit set after the prefix. */
  readonly address: Uint8Array;
  /** How many bits the addresses share. */
  readonly prefix: number;
}

/** Reads `10.0.0.0/8` or `fd00::/8`; `undefined` for any other text, and for bits after the prefix. */
export function parseIpNetwork(text: string): IpNetwork | undefined {
  const [addressText = "", prefixText, ...rest] = text.split("/");
  const address = parseIpAddress(addressText);
  const prefix = Number(prefixText);
  if (address === undefined || String(prefix) !== prefixText || rest.length > 0) return undefined;
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > address.length * 8) return undefined;
  const isClean = address.every((byte, index) => (byte & ~mask(prefix, index)) === 0);
  return isClean ? { address, prefix } : undefined;
}

/**
 * Networks that stand in the source.
 *
 * @throws TypeError for one that is mistyped
 */
export function ipNetworks(...texts: readonly string[]): readonly IpNetwork[] {
  return texts.map((text) => {
    const network = parseIpNetwork(text);
    if (network === undefined) throw new TypeError(`${text} is no network`);
    return network;
  });
}

/** Whether an address lies in a network. An IPv4 address never lies in an IPv6 one. */
export function isInNetwork(bytes: Uint8Array, { address, prefix }: IpNetwork): boolean {
  if (bytes.length !== address.length) return false;
  return bytes.every((byte, index) => (byte & mask(prefix, index)) === address[index]);
}

/** The bits of one byte of an address that belong to the prefix. */
function mask(prefix: number, index: number): number {
  const bits = Math.min(Math.max(prefix - index * 8, 0), 8);
  return (0xff << (8 - bits)) & 0xff;
}
