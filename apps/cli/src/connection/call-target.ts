import type { RequestOptions } from "node:http";

/** Where calls of endpoints are sent: a server, or a connection within this process. */
export interface CallTarget {
  readonly url: string;
  readonly token?: string | undefined;
  /** The name of the workspace; the server chooses one if absent. */
  readonly workspace?: string | undefined;
  /** Creates the connection; absent for a connection over the network. */
  readonly createConnection?: RequestOptions["createConnection"];
  /** The names of the endpoints that the token may call. */
  listCallable(): Promise<readonly string[]>;
}
