import type { GatewayStore } from "@gw/store-abstract";
import { RestGatewayStore } from "@gw/store-rest";
import { adminToken, type ServedGateway } from "./served-gateway.ts";

/** A store as a program on another machine has it. */
export function clientOf({ url }: Pick<ServedGateway, "url">): GatewayStore {
  return new RestGatewayStore({ baseUrl: url, token: adminToken });
}
