import type { z } from "zod";
import { authModesWithoutSecret, limits } from "../limits.js";
import { flag } from "../schema-primitives/numbers.schema.js";
import { pageRequestShape } from "../schema-primitives/page.schema.js";
import { exactlyOneOf, record, updateOf } from "../schema-primitives/record.schema.js";
import { lookupText, nameText, text } from "../schema-primitives/text.schema.js";
import { authConfigSchema } from "./auth-config.schema.js";
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

/** The id of a provider, such as `openai`. */
export const providerSchema: z.ZodType<string> = text({
  min: 1,
  max: limits.provider,
  pattern: /^[A-Za-z0-9_.-]+$/,
  alphabet: "A-Z a-z 0-9 _ . -",
});

/** Validates a `secretValue`. {@link allowsEmptySecretValue} decides whether it may be empty. */
export const secretValueSchema: z.ZodType<SecretValue> = stringMap({
  maxBytes: limits.secretValueBytes,
  forbidden: ["api_base", "base_url"],
});

/** True if the provider is called without a stored credential. */
export function allowsEmptySecretValue(authConfig: AuthConfig | undefined): boolean {
  return authModesWithoutSecret.some((mode) => mode === authConfig?.auth_mode);
}

/** The rule that an empty `secretValue` violates unless {@link allowsEmptySecretValue}. */
export const emptySecretValueRule: string =
  "must have at least one field, unless `auth_config.auth_mode` is " +
  authModesWithoutSecret.join(" or ");

/** Validates the input of `createGatewaySecret`. */
export const createGatewaySecretSchema: z.ZodType<CreateGatewaySecretInput> = record({
  secretName: nameText(limits.name),
  secretValue: secretValueSchema,
  provider: providerSchema.optional(),
  authConfig: authConfigSchema.optional(),
})
  .refine(
    (input) =>
      Object.keys(input.secretValue).length > 0 || allowsEmptySecretValue(input.authConfig),
    { path: ["secretValue"], error: emptySecretValueRule },
  )
  .meta({
    anyOf: [
      { properties: { secretValue: { minProperties: 1 } } },
      {
        properties: {
          authConfig: {
            properties: { auth_mode: { enum: authModesWithoutSecret } },
            required: ["auth_mode"],
          },
        },
        required: ["authConfig"],
      },
    ],
  });

/** Validates a {@link GatewaySecretRef}. */
export const gatewaySecretRefSchema: z.ZodType<GatewaySecretRef> = exactlyOneOf({
  secretId: lookupText.optional(),
  secretName: lookupText.optional(),
});

/** Validates the input of `updateGatewaySecret`. */
export const updateGatewaySecretSchema: z.ZodType<UpdateGatewaySecretInput> = updateOf(
  { secretId: lookupText },
  { secretValue: secretValueSchema.optional(), authConfig: authConfigSchema.optional() },
);

/** Validates the input of `deleteGatewaySecret`. */
export const deleteGatewaySecretSchema: z.ZodType<DeleteGatewaySecretInput> = record({
  secretId: lookupText,
  ifUnused: flag.optional(),
});

/** Validates the input of `listSecretInfos`. */
export const listSecretInfosSchema: z.ZodType<ListSecretInfosInput> = record({
  ...pageRequestShape,
  provider: lookupText.optional(),
});
