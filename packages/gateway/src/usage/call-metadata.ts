import { GatewayError } from "@gw/entities";

/** The header in which callers attribute a call, such as to a team. */
export const metadataHeader = "x-gw-metadata";

const maxPairs = 8;
const rule =
  `must be up to ${maxPairs} pairs key=value with different keys, separated by commas, with keys and ` +
  "values of 1 to 64 ASCII characters, such as team=blue,feature=search";

/**
 * The pairs of the header `x-gw-metadata`.
 *
 * @throws GatewayError INVALID_PARAMETER_VALUE
 */
export function parseCallMetadata(header = ""): Readonly<Record<string, string>> {
  if (header.trim() === "") return {};
  const pairs = header.split(",").map((pair) => {
    const [key = "", ...values] = pair.split("=");
    return [key.trim(), values.join("=").trim()] as const;
  });
  const keys = new Set(pairs.map(([key]) => key));
  const isValid =
    pairs.length <= maxPairs &&
    keys.size === pairs.length &&
    pairs.every(([key, value]) => isMetadataKey(key) && isText(value));
  if (isValid) return Object.fromEntries(pairs);
  throw new GatewayError("INVALID_PARAMETER_VALUE", `the header \`${metadataHeader}\` ${rule}`);
}

/** Whether the header can have the key. */
export function isMetadataKey(key: string): boolean {
  return isText(key) && !/[=,]/.test(key);
}

function isText(text: string): boolean {
  return /^[\x20-\x7e]{1,64}$/.test(text) && text.trim() === text;
}
