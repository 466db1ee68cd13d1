import type { SealedEnvelope } from "@gw/crypto";
import type { AuthConfig, CreateEndpointBindingInput } from "@gw/entities";
import type { EndpointInput, ModelDefinitionInput } from "../import/import-item.js";

/** A secret in a file, sealed under the key of the file. */
export interface ExportedSecret extends SealedEnvelope {
  readonly secretId: string;
  readonly secretName: string;
  readonly provider: string | undefined;
  readonly authConfig: AuthConfig | undefined;
}

/** A line between header and MAC. The kinds follow each other in this order. */
export type ExportEntry =
  | { readonly type: "secret"; readonly secret: ExportedSecret }
  | { readonly type: "model_definition"; readonly id: string; readonly input: ModelDefinitionInput }
  | { readonly type: "endpoint"; readonly id: string; readonly input: EndpointInput }
  | { readonly type: "binding"; readonly input: CreateEndpointBindingInput };
