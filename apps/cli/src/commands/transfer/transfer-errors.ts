import { GatewayError } from "@gw/entities";
import { wrongUse } from "../../cli-error.js";

/** Names the path or the option in errors about an export file or its key. */
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
