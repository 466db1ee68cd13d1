import type { EndpointId } from "./endpoint.js";
import type { PageRequest } from "./page.js";

/** The identity of a binding: the three together. */
export interface EndpointBindingRef {
  readonly endpointId: EndpointId;
  /** 1 to 50 of `a-z 0-9 _`; an open set, chosen by the host. */
  readonly resourceType: string;
  /** 1 to 255 characters. */
  readonly resourceId: string;
}

/** Says that a resource of the host (a scorer, a job, an application) uses an endpoint. */
export interface GatewayEndpointBinding extends EndpointBindingRef {
  readonly displayName?: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastUpdatedAt: number;
  readonly createdBy?: string;
  readonly lastUpdatedBy?: string;
}

export interface CreateEndpointBindingInput extends EndpointBindingRef {
  /** Absent or 1 to 255 characters. */
  readonly displayName?: string | undefined;
}

/** Filters are ANDed. */
export interface ListEndpointBindingsInput extends PageRequest {
  readonly endpointId?: EndpointId | undefined;
  readonly resourceType?: string | undefined;
  readonly resourceId?: string | undefined;
}
