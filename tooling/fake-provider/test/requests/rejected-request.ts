import { onTestFinished } from "vitest";
import { FakeProvider } from "../../src/index.ts";

export interface RejectedRequest {
  readonly path: string;
  readonly body: object | string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** Sends a request to a new provider; returns the status and the error object. */
export async function rejected({ path, body, headers = {} }: RejectedRequest): Promise<{
  readonly status: number;
  readonly error: { readonly message: string };
}> {
  const provider = await FakeProvider.start();
  onTestFinished(() => provider.stop());
  const all = { "content-type": "application/json", ...headers };
  const sent = Object.entries(all).filter(([, value]) => value !== undefined);
  const response = await fetch(`${provider.url}${path}`, {
    method: "POST",
    headers: sent as [string, string][],
    // A buffer has no default content type.
    body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
  });
  const { error } = (await response.json()) as { error: { message: string } };
  return { status: response.status, error };
}
