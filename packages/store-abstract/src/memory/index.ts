export { createMemoryBackend } from "./memory-backend.js";
export { MemoryGatewayStore } from "./memory-gateway-store.js";
