import { GatewayError } from "@gw/entities";
import { wrongUse } from "../../cli-error.js";

/** Names the path or the option in errors about an export file or its key. */
export async function explainTransfer<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const [{ KekSettingError }, { ExportFileError }] = await Promise.all([
      import("@gw/crypto"),
      import("@gw/transfer"),
    ]);
    if (KekSettingError.is(error)) throw wrongUse(error.message);
    if (!ExportFileError.is(error)) throw error;
    throw new GatewayError(error.code, error.messageFor(file), { cause: error });
  }
}
