import { type KekProviderFactory, KekSettingError } from "@gw/crypto";

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

/** A factory whose package is loaded with the first key; exported for its test. */
export function onDemand(options: {
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
        // Anything else is a package that is there, and broken: its own words say how.
        if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
        throw new KekSettingError(
          `${setting.name} needs the package ${packageName}: npm install ${packageName}`,
        );
      });
      return loaded.load(setting);
    },
  };
}
