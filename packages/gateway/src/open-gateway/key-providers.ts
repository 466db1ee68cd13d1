import { type KekProviderFactory, KekSettingError } from "@gw/crypto";

/**
 * The schemes of key settings for keys outside the process. Each scheme is an optional package that
 * is loaded with the first key that uses it.
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

/** A key provider whose package is imported by its first `load`. */
export function loadOnDemand(options: {
  readonly scheme: string;
  readonly form: string;
  readonly packageName: string;
  readonly factory: () => Promise<KekProviderFactory>;
}): KekProviderFactory {
  const { scheme, form, packageName, factory } = options;
  return {
    scheme,
    form,
    async load(setting) {
      const loaded = await factory().catch((error: NodeJS.ErrnoException) => {
        // The package is installed but broken: its own error explains why.
        if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
        throw new KekSettingError(
          `${setting.name} requires the package ${packageName}: run npm install ${packageName}`,
        );
      });
      return loaded.load(setting);
    },
  };
}
