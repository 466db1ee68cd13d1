import { GatewayError } from "@gw/entities";

/**
 * Loads a driver, which is an optional peer dependency: users install the driver of their database.
 *
 * @throws INVALID_STATE when the driver is not installed
 */
export async function loadDriver<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Other errors come from a broken installation of the driver, and describe it.
    if (code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new GatewayError(
      "INVALID_STATE",
      `The driver ${name} for this kind of database is not installed: run npm install ${name}`,
    );
  }
}
