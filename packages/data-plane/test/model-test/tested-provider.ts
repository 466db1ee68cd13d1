import type { GatewayModelConfig } from "@gw/config-resolver";
import { FakeProvider } from "@gw/fake-provider";
import { onTestFinished } from "vitest";
import {
  createDataPlane,
  type DataPlane,
  type DataPlaneOptions,
  EgressPolicies,
} from "../../src/index.ts";
import { model } from "../model-config.ts";

export interface TestedProvider {
  readonly provider: FakeProvider;
  readonly dataPlane: DataPlane;
  /** A model at the provider. */
  readonly at: (modelName: string, options?: Partial<GatewayModelConfig>) => GatewayModelConfig;
}

/** A data plane that may connect to a fake provider; both close with the test. */
export async function serveTestedProvider(options: DataPlaneOptions = {}): Promise<TestedProvider> {
  const provider = await FakeProvider.start();
  const egress = EgressPolicies.parse(provider.url);
  const dataPlane = createDataPlane({ egress, ...options });
  onTestFinished(async () => {
    await provider.stop();
    await dataPlane.close();
  });
  return {
    provider,
    dataPlane,
    at: (modelName, more = {}) =>
      model(modelName, {
        provider: "openai-compatible",
        authConfig: { api_base: `${provider.url}/v1` },
        ...more,
      }),
  };
}
