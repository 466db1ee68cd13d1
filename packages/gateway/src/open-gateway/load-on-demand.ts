import { type KekProviderFactory, KekSettingError } from "@gw/crypto";

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
          `${setting.name} requires the package ${packageName}: run npm install ${packageName}, ` +
            "with --global if the gateway is installed globally, or start the gateway with " +
            `npx --package @gw/cli --package ${packageName} -- gw serve`,
        );
      });
      return loaded.load(setting);
    },
  };
}
