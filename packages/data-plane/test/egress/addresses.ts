import fc from "fast-check";

/** Bytes with a preference for their limits. */
const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 255));
export const ipv4 = bytes(4);
export const ipv6 = bytes(16);

function bytes(length: number): fc.Arbitrary<Uint8Array> {
  return fc
    .array(byte, { minLength: length, maxLength: length })
    .map((array) => Uint8Array.from(array));
}

/** The notations of an IPv4 address in a URL. */
export function ipv4Spellings(address: Uint8Array): readonly string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address;
  const whole = address.reduce((sum, one) => sum * 256 + one, 0);
  const rest = (c << 8) | d;
  const dotted = address.join(".");
  return [
    dotted,
    `${dotted}.`,
    `${whole}`,
    `0x${whole.toString(16)}`,
    `0X${whole.toString(16).toUpperCase()}`,
    `0${whole.toString(8)}`,
    `${a}.${(b << 16) | rest}`,
    `${a}.${b}.${rest}`,
    [...address].map((one) => `0${one.toString(8)}`).join("."),
    [...address].map((one) => `0x${one.toString(16)}`).join("."),
    `0x${a.toString(16)}.0${b.toString(8)}.${rest}`,
    dotted.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    dotted.replaceAll(".", "。"),
    dotted.replaceAll(/\d/g, (digit) => `%3${digit}`),
  ];
}

/** The notations of an IPv6 address, without brackets. */
export function ipv6Spellings(address: Uint8Array): readonly string[] {
  const hex = Buffer.from(address).toString("hex");
  const groups = hex.match(/.{4}/g) ?? [];
  const short = groups.map((group) => group.replace(/^0+(?=.)/, ""));
  const ipv4 = address.subarray(12).join(".");
  const compressed = short.join(":").replace(/(^|:)0(:0)+(:|$)/, "::");
  return [
    short.join(":"),
    groups.join(":"),
    groups.join(":").toUpperCase(),
    compressed,
    `${short.slice(0, 6).join(":")}:${ipv4}`,
  ];
}
