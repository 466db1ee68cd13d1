export { type AppOptions, buildApp } from "./app.js";
export type { AppGateway } from "./app-gateway.js";
export * from "./host.js";
