import {
  authFieldsOfProviders,
  type CreateGatewayModelDefinitionInput,
  type CreateGatewaySecretInput,
  type GatewaySecretInfo,
  isKnownProvider,
  type KnownAuthConfigs,
  type KnownProvider,
  knownProviders,
} from "@gw/entities";
import { expect, expectTypeOf, test } from "vitest";

type AuthConfigOf<P extends KnownProvider> = NonNullable<
  Extract<CreateGatewaySecretInput, { readonly provider: P }>["authConfig"]
>;

test("editors complete the names of providers, and the fields of their auth_config", () => {
  expectTypeOf<
    Extract<CreateGatewaySecretInput["provider"], KnownProvider>
  >().toEqualTypeOf<KnownProvider>();
  expectTypeOf<AuthConfigOf<"azure">>().toExtend<KnownAuthConfigs["azure"]>();
  expectTypeOf<keyof KnownAuthConfigs["azure"]>().toEqualTypeOf<
    "api_base" | "auth_mode" | "resource" | "resource_name" | "api_version"
  >();
  expectTypeOf<AuthConfigOf<"openai">["organization"]>().toEqualTypeOf<string | undefined>();
});

test("any other provider and field is accepted, and a stored provider may be any", () => {
  const provider: string = "acme";
  const input = { secretName: "s", secretValue: { api_key: "k" } };
  expectTypeOf({
    ...input,
    provider,
    authConfig: { realm: "x" },
  }).toExtend<CreateGatewaySecretInput>();
  expectTypeOf({
    ...input,
    provider: "azure" as const,
    authConfig: { realm: "x" },
  }).toExtend<CreateGatewaySecretInput>();
  expectTypeOf(input).toExtend<CreateGatewaySecretInput>();
  expectTypeOf<string>().toExtend<CreateGatewayModelDefinitionInput["provider"]>();
  expectTypeOf<string>().toExtend<NonNullable<GatewaySecretInfo["provider"]>>();
});

test("the known providers are in alphabetical order, and nothing else is one", () => {
  expect(knownProviders).toEqual(Object.keys(authFieldsOfProviders).toSorted());
  for (const name of ["opnai", "OpenAI", "bedrock", "constructor", "__proto__", ""]) {
    expect(isKnownProvider(name)).toBe(false);
  }
});
