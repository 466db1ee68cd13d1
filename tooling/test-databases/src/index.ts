export { DatabasePool } from "./database-pool.ts";
export { type DatabaseProxy, startProxy } from "./database-proxy.ts";
export { describeOn } from "./describe-on.ts";
export { howToGet, type ServerKind, serverKinds } from "./server-kind.ts";
export { type ServerOptions, startServer } from "./servers/start-server.ts";
export { type StandbyServer, startStandby } from "./servers/start-standby.ts";
export { sharedServer } from "./shared-server.ts";
export type { TestDatabase } from "./test-database.ts";
export type { OwnServer, TestServer } from "./test-server.ts";
