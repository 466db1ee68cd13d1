import type { Random } from "../load/random.ts";
import type { KnownIds } from "./known-ids.ts";
import { anyValue } from "./random-value.ts";

/** The server has the keys of versions 1 to this one. */
export const keyCount = 8;

type Field = (random: Random, ids: KnownIds) => unknown;

const fresh: Field = (_, ids) => ids.freshName();
const known =
  (field: string): Field =>
  (random, ids) =>
    ids.pick(random, field) ?? `${field[0]}-${"0".repeat(32)}`;
const oneOf =
  (...choices: unknown[]): Field =>
  (random) =>
    random.pick(choices);

const modelConfig: Field = (random, ids) => ({
  model_definition_id: known("model_definition_id")(random, ids),
  ...(random.chance(0.5) && { linkage_type: random.pick(["PRIMARY", "FALLBACK", 1, 2]) }),
  ...(random.chance(0.5) && { weight: random.pick([0, 1, 0.3, 70]) }),
  ...(random.chance(0.2) && { fallback_order: random.below(3) }),
});

/** Valid values by field; other fields get random values. */
const validFields: Readonly<Record<string, Field>> = {
  secret_name: fresh,
  name: fresh,
  secret_value: oneOf({ api_key: "sk-0123456789abcdefghij" }, { a: "x", b: "y" }),
  auth_config: oneOf(
    { region: "eu-1" },
    { api_version: "v1" },
    { api_base: "https://a.example" },
    {},
  ),
  provider: oneOf("openai", "openai", "openai", "openai", "bedrock"),
  model_name: oneOf("gpt-4o", "claude"),
  secret_id: known("secret_id"),
  model_definition_id: known("model_definition_id"),
  endpoint_id: known("endpoint_id"),
  model_config: modelConfig,
  model_configs: (random, ids) =>
    Array.from({ length: 1 + random.below(3) }, () => modelConfig(random, ids)),
  resource_type: oneOf("scorer", "job"),
  resource_id: (random) => `r-${random.below(20)}`,
  display_name: oneOf("A resource"),
  key: oneOf("team", "stage"),
  value: oneOf("a", "b"),
  tags: oneOf([{ key: "team", value: "a" }], []),
  routing_strategy: oneOf("REQUEST_BASED_TRAFFIC_SPLIT", 1, 0),
  fallback_config: oneOf({ strategy: "SEQUENTIAL", max_attempts: 2 }, { max_attempts: 0 }),
  linkage_type: oneOf("PRIMARY", "FALLBACK"),
  usage_tracking: oneOf(true, false),
  if_unused: oneOf(true, false),
  clear: oneOf(["routing_strategy"], ["fallback_config"]),
  max_results: oneOf(1, 2, 100, 1_000),
  tag_key: oneOf("team"),
  tag_value: oneOf("a"),
  owner: oneOf("anna", "search"),
  roles: oneOf(["viewer"], ["invoker"], ["editor", "invoker"]),
  token_id: known("token_id"),
  workspace_id: known("workspace_id"),
  description: oneOf("A team", ""),
  suspended: oneOf(true, false),
  cascade: oneOf(true, false),
  version: (random) => 1 + random.below(keyCount),
  expires_at: () => Date.now() + 3_600_000,
  target_id: known("secret_id"),
  action: oneOf("secret.create"),
  principal: oneOf("admin"),
};

export function validValue(field: string, random: Random, ids: KnownIds): unknown {
  return (validFields[field] ?? ((one) => anyValue(one)))(random, ids);
}
