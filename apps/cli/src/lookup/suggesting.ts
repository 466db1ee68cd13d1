import { GatewayError, nearestName } from "@gw/entities";
import { quoted } from "../terminal/printable.js";

/**
 * Runs a lookup. If it finds nothing, the error suggests the most similar name.
 *
 * @param names the names that exist; they are only read after a failed lookup
 */
export async function suggesting<T>(
  text: string,
  names: () => readonly string[] | Promise<readonly string[]>,
  lookUp: () => T | Promise<T>,
): Promise<T> {
  try {
    return await lookUp();
  } catch (error) {
    if (!GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) throw error;
    const nearest = nearestName(text, await listed(names));
    if (nearest === undefined) throw error;
    throw new GatewayError(error.code, `${error.message}; did you mean ${quoted(nearest)}?`);
  }
}

// The missing entity is the error to report, even if the names cannot be listed.
async function listed(
  names: () => readonly string[] | Promise<readonly string[]>,
): Promise<readonly string[]> {
  try {
    return await names();
  } catch (error) {
    if (GatewayError.is(error)) return [];
    throw error;
  }
}
