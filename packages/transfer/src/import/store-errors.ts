import { GatewayError } from "@gw/entities";

/** Errors that concern one item: it is skipped, and the import continues with the next one. */
const itemErrors = [
  "INVALID_PARAMETER_VALUE",
  "RESOURCE_ALREADY_EXISTS",
  "RESOURCE_DOES_NOT_EXIST",
  "INVALID_STATE",
] as const;

/** An error that concerns one item; `undefined` when `work` succeeds. */
export async function rejectionOf(work: () => unknown): Promise<GatewayError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (GatewayError.is(error) && itemErrors.some((code) => code === error.code)) return error;
    throw error;
  }
}

/** The message of {@link rejectionOf}. */
export async function rejectionReason(work: () => unknown): Promise<string | undefined> {
  return (await rejectionOf(work))?.message;
}

/** The result of a read; `undefined` when it fails with RESOURCE_DOES_NOT_EXIST. */
export async function unlessMissing<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) return undefined;
    throw error;
  }
}
