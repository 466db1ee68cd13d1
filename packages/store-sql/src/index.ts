export { type OpenSqlBackendOptions, openSqlBackend } from "./open-sql-backend.js";
export type { SqlBackend } from "./sql-backend.js";
export type { SqlGatewayStore } from "./sql-gateway-store.js";
