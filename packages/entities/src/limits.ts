/** The limits of all inputs. Lengths count Unicode code points, sizes count bytes of UTF-8. */
export const limits = {
  name: 255,
  provider: 64,
  modelName: 256,
  fields: 32,
  fieldName: 128,
  secretValueBytes: 65_536,
  authConfigBytes: 16_384,
  weight: 1_000_000,
  fallbackOrder: 2_147_483_647,
  maxAttempts: 100,
  modelsOfEndpoint: 64,
  aliasesOfEndpoint: 32,
  tagKey: 250,
  tagValue: 5_000,
  displayName: 255,
  resourceType: 50,
  resourceId: 255,
  principal: 255,
  requestId: 128,
  workspaceName: 63,
  workspaceDescription: 500,
  pageSize: 1_000,
  defaultPageSize: 100,
  kekVersion: 2_147_483_647,
  endpointsOfToken: 100,
  /** Milliseconds; smaller values are usually seconds by mistake. */
  minTimeout: 100,
  /** Milliseconds: a day. */
  maxTimeout: 86_400_000,
  /** Of a limit, in its unit of time. */
  windowLength: 1_000,
  /** Tokens, requests or running calls of a limit: products with an hour in milliseconds fit in 64 bits. */
  limitUnits: 1_000_000_000_000,
  /** USD of a limit, exclusive: nano-USD fit in 64 bits. */
  limitUsd: 1_000_000_000,
  /** Characters of a key and of a value in the metadata of a call. */
  metadataText: 64,
  /** Milliseconds since the Unix epoch: the end of the year 9999. */
  time: 253_402_300_799_999,
} as const;

/** Values of `authConfig.auth_mode` that allow a secret without fields. */
export const authModesWithoutSecret = ["none", "default_chain"] as const;
/** Values of `authConfig.auth_mode` with a meaning; the first one is the default. */
export const authModes = ["api_key", "none", "default_chain"] as const;
