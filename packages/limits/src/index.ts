export * from "./ledger/allowance.js";
export * from "./ledger/allowance-ledger.js";
export * from "./ledger/gateway-lifetime.js";
export * from "./ledger/limit-event.js";
export * from "./ledger/sync.js";
