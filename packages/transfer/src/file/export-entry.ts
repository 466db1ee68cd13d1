import type { SealedEnvelope } from "@gw/crypto";
import type { AuthConfig, CreateEndpointBindingInput } from "@gw/entities";
import type { EndpointInput, ModelDefinitionInput } from "../import/import-item.js";

/** A secret as it lies in a file: sealed for it, under its key. */
export interface ExportedSecret extends SealedEnvelope {
  readonly secretId: string;
  readonly secretName: string;
  readonly provider: string | undefined;
  readonly authConfig: AuthConfig | undefined;
}

/** Every line between the first and the last, in the order in which kinds follow each other. */
export type ExportEntry =
  | { readonly type: "secret"; readonly secret: ExportedSecret }
  | { readonly type: "model_definition"; readonly id: string; readonly input: ModelDefinitionInput }
  | { readonly type: "endpoint"; readonly id: string; readonly input: EndpointInput }
  | { readonly type: "binding"; readonly input: CreateEndpointBindingInput };
