import { z } from "zod";

/** An integer from `min` to `max`, both included. */
export function integer(min: number, max: number): z.ZodType<number> {
  const error = (): string => `must be an integer from ${min} to ${max.toLocaleString("en")}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** A bigint from `min` to `max`, both included. */
export function bigInteger(min: bigint, max: bigint): z.ZodType<bigint> {
  const error = (): string => `must be a bigint from ${min} to ${max.toLocaleString("en")}`;
  return z.bigint({ error }).min(min, { error }).max(max, { error });
}

/** A finite number from `min` to `max`, both included. */
export function finite(min: number, max: number): z.ZodType<number> {
  const error = (): string => `must be a number from ${min} to ${max.toLocaleString("en")}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
}

/** A boolean. */
export const flag: z.ZodType<boolean> = z.boolean({ error: "must be true or false" });

/** One of a closed list of names. */
export function oneOf<const T extends readonly [string, ...string[]]>(
  names: T,
): z.ZodType<T[number]> {
  return z.enum(names, { error: `must be one of ${names.join(", ")}` }) as z.ZodType<T[number]>;
}
