import type { GatewayEndpointBinding } from "@gw/entities";
import type { View } from "../terminal/output.js";
import { showTime, stamps } from "./time.js";

/** A binding with the name of its endpoint. */
export interface NamedBinding extends GatewayEndpointBinding {
  readonly endpointName: string;
}

export const bindingView: View<NamedBinding> = {
  none: "no bindings",
  entity: ({ endpointName: _, ...binding }) => binding,
  columns: [
    { title: "endpoint", of: (binding) => binding.endpointName },
    { title: "type", of: (binding) => binding.resourceType },
    { title: "resource", of: (binding) => binding.resourceId },
    { title: "display name", of: (binding) => binding.displayName },
    { title: "created", of: (binding) => showTime(binding.createdAt) },
  ],
  details: (binding) => [
    ["endpoint", `${binding.endpointName} (${binding.endpointId})`],
    ["type", binding.resourceType],
    ["resource", binding.resourceId],
    ["display name", binding.displayName],
    ...stamps(binding),
  ],
};
