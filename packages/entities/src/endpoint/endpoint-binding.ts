import type { PageRequest } from "../page.js";
import type { EndpointId } from "./endpoint.js";

/** Identifies one binding by the combination of its three fields. */
export interface EndpointBindingRef {
  readonly endpointId: EndpointId;
  /** 1 to 50 characters from `a-z 0-9 _`. An open set, chosen by the host application. */
  readonly resourceType: string;
  /** 1 to 255 characters. */
  readonly resourceId: string;
}

/** Records that a resource of the host application (a scorer, a job) uses an endpoint. */
export interface GatewayEndpointBinding extends EndpointBindingRef {
  readonly displayName?: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastUpdatedAt: number;
  readonly createdBy?: string;
  readonly lastUpdatedBy?: string;
}

/** Input of `createEndpointBinding`. */
export interface CreateEndpointBindingInput extends EndpointBindingRef {
  /** Absent or 1 to 255 characters. */
  readonly displayName?: string | undefined;
}

/** Input of `listEndpointBindings`. An item must match all filters. */
export interface ListEndpointBindingsInput extends PageRequest {
  readonly endpointId?: EndpointId | undefined;
  readonly resourceType?: string | undefined;
  readonly resourceId?: string | undefined;
}
