import { SettingError } from "./setting-error.js";

/** Reads settings that are whole numbers; `defaults` are what messages give as examples. */
export function numberReader<Name extends string>(
  values: Readonly<Record<string, string | undefined>>,
  defaults: Readonly<Record<Name, string>>,
): (name: Name, bounds: { readonly min: number; readonly max: number }) => number {
  return (name, { min, max }) => {
    const text = values[name] ?? "";
    const number = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new SettingError(
      `${name} must be a whole number from ${min} to ${max.toLocaleString("en")}, such as ` +
        `${name}=${defaults[name]}`,
    );
  };
}
