import type { KekProviderFactory } from "@gw/crypto";
import { loadOnDemand } from "./load-on-demand.js";

/**
 * The schemes of key settings for keys outside the process. Each scheme is a package that is loaded
 * with the first key that uses it; some are not installed with this one.
 */
export const keyProviders: readonly KekProviderFactory[] = [
  loadOnDemand({
    scheme: "aws-kms",
    form: "aws-kms:<key ARN, key id or alias/name>",
    packageName: "@gw/kek-aws-kms",
    factory: async () => (await import("@gw/kek-aws-kms")).awsKmsKeys,
  }),
  loadOnDemand({
    scheme: "vault",
    form: "vault:<mount>/<key>",
    packageName: "@gw/kek-vault",
    factory: async () => (await import("@gw/kek-vault")).vaultKeys,
  }),
];
