import type { GatewayEndpointTag } from "@gw/entities";
import type {
  AccessTokenRow,
  AuditRecord,
  BindingRow,
  EndpointRow,
  KekRecord,
  LimitRow,
  MappingRow,
  ModelDefinitionRow,
  NewAuditRecord,
  SealedColumns,
  SecretRow,
  ServerHeartbeat,
} from "@gw/store-abstract";
import type { Table } from "./table.js";

/** The sealed columns are a separate table, so that no read of a secret can return them. */
interface SealRow extends SealedColumns {
  readonly secretId: string;
}

interface TagRow extends GatewayEndpointTag {
  readonly endpointId: string;
}

interface ServerRow extends ServerHeartbeat {
  readonly startedAt: number;
  readonly seenAt: number;
}

/** All data of a gateway. A transaction works on a copy of this object and replaces its tables. */
export interface AcmeState {
  revision: number;
  secrets: Table<SecretRow>;
  seals: Table<SealRow>;
  modelDefinitions: Table<ModelDefinitionRow>;
  endpoints: Table<EndpointRow>;
  mappings: Table<MappingRow>;
  tags: Table<TagRow>;
  bindings: Table<BindingRow>;
  limits: Table<LimitRow>;
  keks: Table<KekRecord>;
  servers: Table<ServerRow>;
  accessTokens: Table<AccessTokenRow>;
  audit: Table<AuditRecord>;
}

export const emptyState: AcmeState = {
  revision: 0,
  secrets: [],
  seals: [],
  modelDefinitions: [],
  endpoints: [],
  mappings: [],
  tags: [],
  bindings: [],
  limits: [],
  keks: [],
  servers: [],
  accessTokens: [],
  audit: [],
};

/** Appends to the audit trail and numbers the record. */
export function appendAudit(state: AcmeState, record: NewAuditRecord): void {
  state.audit = [...state.audit, { ...record, sequence: (state.audit.at(-1)?.sequence ?? 0) + 1 }];
}

/**
 * JSON has no bytes: they become `{ "$bytes": ["<base64>"] }`. The maps that users define have
 * strings as values, so that no user can write such an object.
 */
export function encodeState(state: AcmeState): string {
  return JSON.stringify(state, function (this: Readonly<Record<string, unknown>>, key, value) {
    // `value` of a Buffer is the result of its `toJSON`.
    const original = this[key];
    if (!(original instanceof Uint8Array)) return value;
    return { $bytes: [Buffer.from(original).toString("base64")] };
  });
}

export function decodeState(text: string): AcmeState {
  return JSON.parse(text, (_key, value) =>
    Array.isArray(value?.$bytes) ? Uint8Array.from(Buffer.from(value.$bytes[0], "base64")) : value,
  );
}
