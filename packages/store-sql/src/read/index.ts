export type { ConnectDatabaseOptions } from "../session/connect-database.js";
export type { DatabaseKind, DatabaseSnapshot } from "./database-snapshot.js";
export { readDatabase } from "./read-database.js";
export type { ForeignRow, ForeignTable, TableReader } from "./table-reader.js";
