import { GatewayError } from "@gw/entities";
import { wrongUse } from "../../cli-error.js";

/** Says what is wrong with a file, or with the key of one, as of the option that gave it. */
export async function explainTransfer<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { KekSettingError } = await import("@gw/crypto");
    if (KekSettingError.is(error)) throw wrongUse(error.message);
    if (!GatewayError.is(error)) throw error;
    throw new GatewayError(
      error.code,
      error.message.replace(/^the (file|export)\b/, () => file),
      {
        cause: error,
      },
    );
  }
}
