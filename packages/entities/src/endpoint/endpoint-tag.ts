import type { EndpointId } from "./endpoint.js";

/** A tag of an endpoint. */
export interface GatewayEndpointTag {
  /** 1 to 250 characters, unique within an endpoint, compared byte for byte. */
  readonly key: string;
  /** Absent or 1 to 5,000 characters. */
  readonly value?: string | undefined;
}

/** Input of `setGatewayEndpointTag`. */
export interface SetGatewayEndpointTagInput extends GatewayEndpointTag {
  readonly endpointId: EndpointId;
}

/** Input of `deleteGatewayEndpointTag`. */
export interface DeleteGatewayEndpointTagInput {
  readonly endpointId: EndpointId;
  readonly key: string;
}
