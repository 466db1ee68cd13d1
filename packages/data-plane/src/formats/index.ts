export type { ReportedError } from "./format-definition.js";
export type { ApiFormat } from "./formats.js";
export { type ResponseReader, responseReader } from "./response-reader.js";
export { type Route, routes } from "./routes.js";
export type { StreamProgress, StreamRules } from "./stream-progress.js";
