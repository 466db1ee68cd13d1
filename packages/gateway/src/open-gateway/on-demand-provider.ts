import { type KekProviderFactory, KekSettingError } from "@gw/crypto";

/** A factory whose package is loaded with the first key. */
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
