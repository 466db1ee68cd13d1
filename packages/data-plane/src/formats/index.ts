export { documentedRoutes, type Route, routes } from "../paths/routes.js";
export type { ReportedError } from "./format-definition.js";
export type { ApiFormat } from "./formats.js";
export { type ResponseReader, responseReader } from "./response-reader.js";
export type { StreamProgress, StreamRules } from "./stream-progress.js";
