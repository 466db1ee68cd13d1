/** Milliseconds after its last sync when a gateway expires. */
export const gatewayLifetimeMs = 10_000;
