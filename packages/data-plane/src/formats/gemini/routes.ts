import type { RouteGroup } from "../format-definition.js";
import type { GeminiOperationName } from "./operations.js";

export const versions = ["v1beta", "v1", "v1alpha"] as const;

// The paths of the SDKs, then those of MLflow's gateway.
const parents = ["", "/gateway/gemini", "/gateway/{endpoint}/gemini", "/gateway/proxy/{endpoint}"];

export const routes: readonly RouteGroup<GeminiOperationName>[] = [
  {
    bases: [
      ...parents.flatMap((parent) => versions.map((version) => `${parent}/${version}`)),
      "/gateway/{endpoint}/gemini",
      "/gateway/proxy/{endpoint}",
    ],
    operations: {
      "/models/{model}:generateContent": "generateContent",
      "/models/{model}:streamGenerateContent": "streamGenerateContent",
    },
    hasModels: true,
  },
];
