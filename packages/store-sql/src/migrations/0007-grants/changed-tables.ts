/** The tables whose rows get a workspace. */
export const changedTables: readonly string[] = ["gateway_access_tokens", "gateway_audit_log"];
