import type { GatewayModelConfig } from "@gw/config-resolver";
import { FakeProvider } from "@gw/fake-provider";
import { onTestFinished } from "vitest";
import {
  createDataPlane,
  type DataPlane,
  type DataPlaneOptions,
  EgressPolicy,
} from "../../src/index.ts";
import { model } from "../model-config.ts";

export interface TriedProvider {
  readonly provider: FakeProvider;
  readonly runtime: DataPlane;
  /** A model at the provider. */
  readonly at: (modelName: string, options?: Partial<GatewayModelConfig>) => GatewayModelConfig;
}

/** A runtime that may dial a fake provider; both end with the test. */
export async function tryProvider(options: DataPlaneOptions = {}): Promise<TriedProvider> {
  const provider = await FakeProvider.start();
  const egress = EgressPolicy.parse(provider.url);
  const runtime = createDataPlane({ egress, ...options });
  onTestFinished(async () => {
    await provider.stop();
    await runtime.close();
  });
  return {
    provider,
    runtime,
    at: (modelName, more = {}) =>
      model(modelName, {
        provider: "openai-compatible",
        authConfig: { api_base: `${provider.url}/v1` },
        ...more,
      }),
  };
}
