import { z } from "zod";

/** A list of up to `max` items; of any length without it. */
export function listOf<T>(
  item: z.ZodType<T>,
  { max = Number.POSITIVE_INFINITY, error }: { readonly max?: number; readonly error: string },
): z.ZodType<readonly T[]> {
  return z.array(item, { error }).max(max, { error });
}
