/**
 * The columns of sums. `time` is the begin of an hour or a day, and `key_hash` the SHA-256 of the columns
 * from `workspace_id` to `metadata`.
 */
const sumColumns = {
  time: "time",
  key_hash: "bytes",
  workspace_id: "text",
  endpoint_id: "text",
  endpoint_name: "text",
  model_definition_id: "text",
  provider: "text",
  model_name: "text",
  principal: "text",
  owner: "text",
  status_class: "int",
  metadata: "json",
  calls: "int",
  attempts: "int",
  fallbacks: "int",
  estimated_calls: "int",
  unpriced_calls: "int",
  total_ms: "int",
  input_tokens: "int",
  cache_read_tokens: "int",
  cache_write_tokens: "int",
  cache_write_long_tokens: "int",
  audio_input_tokens: "int",
  output_tokens: "int",
  audio_output_tokens: "int",
  reasoning_tokens: "int",
  cost: "bigint",
} as const;

/** The tables of usage and of limits, described like those of the configuration. */
export const usageTables = {
  // The processes whose batches are counted, each with the number of the last one. `state` is NULL unless the
  // process shares limits; `seq` is the number of its last sync.
  gw_ledger_gateways: {
    key: ["gateway_id"],
    columns: {
      gateway_id: "text",
      settled_batch: "int",
      created_at: "time",
      state: "text?",
      joined_at: "time",
      seq: "int",
      expires_at: "time",
      max_call_ms: "int",
      has_crashed: "flag",
    },
  },
  gw_ledger_limits: {
    key: ["limit_id"],
    columns: {
      limit_id: "text",
      version: "int",
      kind: "text",
      window_ms: "int",
      is_strict: "flag",
      amount: "bigint",
      warn_at: "bigint?",
      is_deleted: "flag",
    },
  },
  // `leased` is the sum of what all leases hold. Of buckets, `level` is in units × milliseconds of the window.
  gw_ledger_allowances: {
    key: ["limit_id", "subject", "window_start"],
    columns: {
      limit_id: "text",
      subject: "text",
      window_start: "time",
      window_end: "time",
      spent: "bigint",
      leased: "bigint",
      level: "bigint",
      refilled_at: "time",
      wanted_at: "time",
      is_warned: "flag",
      is_exceeded: "flag",
    },
  },
  gw_ledger_leases: {
    key: ["gateway_id", "limit_id", "subject", "window_start"],
    columns: {
      gateway_id: "text",
      limit_id: "text",
      subject: "text",
      window_start: "time",
      held: "bigint",
      written_off: "bigint",
    },
  },
  gw_ledger_events: {
    key: ["event_id"],
    columns: {
      event_id: "text",
      time: "time",
      kind: "text",
      limit_id: "text",
      subject: "text",
      window_start: "time",
      window_end: "time",
      spent: "bigint",
      amount: "bigint",
    },
  },
  // A call id begins with the time. Texts that a call lacks are empty where they can be a filter.
  gw_usage_calls: {
    key: ["call_id"],
    columns: {
      call_id: "text",
      workspace_id: "text",
      time: "time",
      request_id: "text",
      principal: "text",
      owner: "text",
      endpoint_id: "text",
      endpoint_name: "text",
      model_definition_id: "text",
      provider: "text",
      model_name: "text",
      operation: "text",
      is_stream: "flag",
      status: "int",
      error_code: "text?",
      attempts: "int",
      first_byte_ms: "int?",
      total_ms: "int",
      tokens: "json?",
      is_estimated: "flag",
      cost: "bigint?",
      price_version: "text?",
      metadata: "json",
    },
  },
  gw_usage_hours: { key: ["time", "key_hash"], columns: sumColumns as typeof sumColumns },
  // For each day in UTC and key the total of its hours, so that long ranges have few rows.
  gw_usage_days: { key: ["time", "key_hash"], columns: sumColumns as typeof sumColumns },
} as const;

export type UsageTable = keyof typeof usageTables;
