import type { KekProviderFactory } from "@gw/crypto";
import { onDemand } from "./on-demand-provider.js";

/**
 * The schemes of key settings for keys outside the process. Each is a package of its own, loaded
 * when a setting names it, since few need one.
 */
export const keyProviders: readonly KekProviderFactory[] = [
  onDemand({
    scheme: "aws-kms",
    form: "aws-kms:<key ARN, key id or alias/name>",
    packageName: "@gw/kek-aws-kms",
    factory: async () => (await import("@gw/kek-aws-kms")).awsKmsKeys,
  }),
  onDemand({
    scheme: "vault",
    form: "vault:<mount>/<key>",
    packageName: "@gw/kek-vault",
    factory: async () => (await import("@gw/kek-vault")).vaultKeys,
  }),
];
