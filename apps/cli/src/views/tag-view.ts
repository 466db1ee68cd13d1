import type { GatewayEndpointTag } from "@gw/entities";
import type { View } from "../terminal/output.js";

/** `key=value`, or `key` for a tag without a value. */
export function showTag({ key, value }: GatewayEndpointTag): string {
  return value === undefined ? key : `${key}=${value}`;
}

export const tagView: View<GatewayEndpointTag> = {
  none: "no tags",
  columns: [
    { title: "key", of: (tag) => tag.key },
    { title: "value", of: (tag) => tag.value },
  ],
  details: (tag) => [
    ["key", tag.key],
    ["value", tag.value],
  ],
};
