export { type AppOptions, buildApp } from "./app.js";
export * from "./host.js";
