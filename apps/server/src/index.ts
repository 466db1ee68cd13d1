export { type AppOptions, buildApp } from "./http/app.js";
export type { AppGateway } from "./http/app-gateway.js";
export { type ServeOptions, serve } from "./process/serve.js";
