import { isIPv4, isIPv6 } from "node:net";

/**
 * The 4 or 16 bytes of an address, which are the same for every notation; `undefined` for any other
 * text, such as an address with a zone.
 */
export function parseIpAddress(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split("."), Number);
  if (!isIPv6(text) || text.includes("%")) return undefined;
  // The URL parser normalizes IPv6 addresses: lower-case hex and one `::`.
  const [head = "", tail = ""] = new URL(`http://[${text}]`).hostname.slice(1, -1).split("::");
  const [left, right] = [groups(head), groups(tail)];
  const gap = Array<number>(8 - left.length - right.length).fill(0);
  return Uint8Array.from([...left, ...gap, ...right].flatMap((group) => [group >> 8, group & 255]));
}

function groups(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}

/** The IPv4 address in an IPv4-mapped one (`::ffff:0:0/96`); other addresses unchanged. */
export function withoutIpv4Mapping(bytes: Uint8Array): Uint8Array {
  const isMapped =
    bytes.length === 16 &&
    bytes.subarray(0, 12).every((byte, index) => byte === (index < 10 ? 0 : 0xff));
  return isMapped ? bytes.subarray(12) : bytes;
}
