import { GatewayError } from "@gw/entities";

/**
 * Loads a driver, which is an optional peer: who uses one kind of database installs one driver.
 *
 * @throws INVALID_STATE that says what to install
 */
export async function loadDriver<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Anything else is a driver that is there, and broken: its own words say how.
    if (code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new GatewayError(
      "INVALID_STATE",
      `the driver ${name} for this kind of database is not installed: npm install ${name}`,
    );
  }
}
