import type { RouteCall } from "../protocol/protocol-route.js";

type WireObject = Readonly<Record<string, unknown>>;

/**
 * Writes the default of every absent field, because MLflow releases assume different defaults, and
 * `auth_config` in both forms, because each release reads one of them and ignores the other.
 */
export function withExplicitDefaults(call: RouteCall, wire: WireObject): Record<string, unknown> {
  const { model_configs: configs, model_config: config, auth_config: authConfig } = wire;
  const explicit = { ...wire };
  if (Array.isArray(configs)) explicit.model_configs = configs.map(explicitConfig);
  if (config !== undefined) explicit.model_config = explicitConfig(config as WireObject);
  if (authConfig !== undefined) explicit.auth_config_json = JSON.stringify(authConfig);
  if (call === "createGatewayEndpoint") explicit.usage_tracking ??= true;
  return explicit;
}

function explicitConfig(config: WireObject): WireObject {
  return { linkage_type: "PRIMARY", weight: 1, ...config };
}
