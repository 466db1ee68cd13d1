/** The tables whose rows belong to a workspace, parents first. */
export const confinedTables: readonly string[] = [
  "gateway_secrets",
  "gateway_model_definitions",
  "gateway_endpoints",
  "gateway_endpoint_names",
  "gateway_endpoint_model_mappings",
  "gateway_endpoint_tags",
  "gateway_endpoint_bindings",
];
