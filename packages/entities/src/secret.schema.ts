import type { z } from "zod";
import { authConfigSchema } from "./auth-config.schema.js";
import { authModesWithoutSecret, limits } from "./limits.js";
import { flag } from "./numbers.schema.js";
import { pageRequestShape } from "./page.schema.js";
import { exactlyOne, namesSomething, record } from "./record.schema.js";
import type {
  AuthConfig,
  CreateGatewaySecretInput,
  DeleteGatewaySecretInput,
  GatewaySecretRef,
  ListSecretInfosInput,
  SecretValue,
  UpdateGatewaySecretInput,
} from "./secret.js";
import { stringMap } from "./string-map.schema.js";
import { lookupText, nameText, text } from "./text.schema.js";

export const providerSchema: z.ZodType<string> = text({
  min: 1,
  max: limits.provider,
  matches: /^[A-Za-z0-9_.-]+$/,
  says: "A-Z a-z 0-9 _ . -",
});

/** Whether it may be empty depends on the `authConfig` beside it: {@link mayLackFields}. */
export const secretValueSchema: z.ZodType<SecretValue> = stringMap({
  maxBytes: limits.secretValueBytes,
  refused: ["api_base", "base_url"],
});

/** True where the provider is called without a stored credential. */
export function mayLackFields(authConfig: AuthConfig | undefined): boolean {
  return authModesWithoutSecret.some((mode) => mode === authConfig?.auth_mode);
}

/** What a secret without fields breaks, where {@link mayLackFields} is false. */
export const lacksFieldsRule: string =
  "must have at least one field, unless auth_config.auth_mode is " +
  authModesWithoutSecret.join(" or ");

export const createGatewaySecretSchema: z.ZodType<CreateGatewaySecretInput> = record({
  secretName: nameText(limits.name),
  secretValue: secretValueSchema,
  provider: providerSchema.optional(),
  authConfig: authConfigSchema.optional(),
}).refine((input) => Object.keys(input.secretValue).length > 0 || mayLackFields(input.authConfig), {
  path: ["secretValue"],
  error: lacksFieldsRule,
});

export const gatewaySecretRefSchema: z.ZodType<GatewaySecretRef> = exactlyOne({
  secretId: lookupText.optional(),
  secretName: lookupText.optional(),
});

export const updateGatewaySecretSchema: z.ZodType<UpdateGatewaySecretInput> = namesSomething(
  { secretId: lookupText },
  { secretValue: secretValueSchema.optional(), authConfig: authConfigSchema.optional() },
);

export const deleteGatewaySecretSchema: z.ZodType<DeleteGatewaySecretInput> = record({
  secretId: lookupText,
  ifUnused: flag.optional(),
});

export const listSecretInfosSchema: z.ZodType<ListSecretInfosInput> = record({
  ...pageRequestShape,
  provider: lookupText.optional(),
});
