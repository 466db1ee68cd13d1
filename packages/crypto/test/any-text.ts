import fc from "fast-check";

const surrogates = 0x800;
const firstSurrogate = 0xd800;

/**
 * Well-formed text of any code points. Equals the unit `binary` of fast-check, which takes more
 * than a second to set up.
 */
export function anyText(maxLength = 24): fc.Arbitrary<string> {
  const ascii = fc.integer({ min: 0, max: 0x7f });
  const any = fc
    .integer({ min: 0, max: 0x10ffff - surrogates })
    .map((code) => (code < firstSurrogate ? code : code + surrogates));
  const points = fc.array(fc.oneof(ascii, any), { maxLength });
  return points.map((codes) => String.fromCodePoint(...codes));
}
