import type { Page } from "@gw/entities";
import { parseInput } from "@gw/entities/schemas";
import type { AuditRecord, ListAuditRecordsInput } from "@gw/store-abstract";
import type { KekInfo } from "./protocol/kek-info.js";
import { mounts } from "./protocol/mounts.js";
import type { ProtocolRoute } from "./protocol/protocol-route.js";
import { routesByCall } from "./protocol/protocol-routes.js";
import { RestConnection } from "./rest-connection.js";
import type { RestOptions } from "./rest-options.js";

/** What only administrators of a server of ours read; no part of the store. */
export class RestAdminClient {
  readonly #connection: RestConnection;
  readonly #prefix: string;

  constructor(options: RestOptions) {
    this.#connection = new RestConnection(options);
    this.#prefix = this.#connection.prefix ?? mounts[0];
  }

  /** A page of the audit trail, newest first. */
  listAuditRecords(input: ListAuditRecordsInput = {}): Promise<Page<AuditRecord>> {
    return this.#read(routesByCall.listAuditRecords, input);
  }

  /** The versions of the key-encryption key by ascending version, without any key. */
  listKeks(): Promise<readonly KekInfo[]> {
    return this.#read(routesByCall.listKeks, {});
  }

  async #read<Input, Output>(route: ProtocolRoute<Input, Output>, input: Input): Promise<Output> {
    const wire = route.encodeRequest(parseInput(route.input, input));
    return this.#connection.call(route, { prefix: this.#prefix, wire });
  }
}
