import type { AllowanceLedger } from "@gw/limits";

/** A ledger whose database is opened by the first use. Closing the database is up to its owner. */
export function openedLedger(open: () => Promise<AllowanceLedger>): AllowanceLedger {
  return {
    join: async (gateway) => (await open()).join(gateway),
    sync: async (request) => (await open()).sync(request),
    expireGateways: async () => (await open()).expireGateways(),
    closeGateway: async (gateway) => (await open()).closeGateway(gateway),
    listGateways: async (request) => (await open()).listGateways(request),
    listAllowances: async (request) => (await open()).listAllowances(request),
    listEvents: async (request) => (await open()).listEvents(request),
    deleteEvents: async (eventIds) => (await open()).deleteEvents(eventIds),
    sweep: async (range) => (await open()).sweep(range),
    close: async () => {},
  };
}
