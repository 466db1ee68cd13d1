import { type GatewayEndpoint, type GatewayEndpointTag, GatewayError } from "@gw/entities";
import { suggesting } from "./suggesting.js";

/** Finds a tag of an endpoint by its key. */
export function findTag({ name, tags }: GatewayEndpoint, key: string): Promise<GatewayEndpointTag> {
  const keys = () => tags.map((tag) => tag.key);
  return suggesting(key, keys, () => {
    const tag = tags.find((candidate) => candidate.key === key);
    if (tag !== undefined) return tag;
    throw new GatewayError(
      "RESOURCE_DOES_NOT_EXIST",
      `GatewayEndpointTag not found (endpoint '${name}' has no tag '${key}')`,
    );
  });
}
