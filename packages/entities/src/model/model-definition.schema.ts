import type { z } from "zod";
import { limits } from "../limits.js";
import { pageRequestShape } from "../schema-primitives/page.schema.js";
import { exactlyOneOf, record, updateOf } from "../schema-primitives/record.schema.js";
import { lookupText, nameText } from "../schema-primitives/text.schema.js";
import { providerSchema } from "../secret/secret.schema.js";
import type {
  CreateGatewayModelDefinitionInput,
  DeleteGatewayModelDefinitionInput,
  GatewayModelDefinitionRef,
  ListGatewayModelDefinitionsInput,
  UpdateGatewayModelDefinitionInput,
} from "./model-definition.js";

const name = nameText(limits.name);
const modelName = nameText(limits.modelName);

/** Validates the input of `createGatewayModelDefinition`. */
export const createGatewayModelDefinitionSchema: z.ZodType<CreateGatewayModelDefinitionInput> =
  record({ name, secretId: lookupText, provider: providerSchema, modelName });

/** Validates a {@link GatewayModelDefinitionRef}. */
export const gatewayModelDefinitionRefSchema: z.ZodType<GatewayModelDefinitionRef> = exactlyOneOf({
  modelDefinitionId: lookupText.optional(),
  name: lookupText.optional(),
});

/** Validates the input of `updateGatewayModelDefinition`. */
export const updateGatewayModelDefinitionSchema: z.ZodType<UpdateGatewayModelDefinitionInput> =
  updateOf(
    { modelDefinitionId: lookupText },
    {
      name: name.optional(),
      secretId: lookupText.optional(),
      provider: providerSchema.optional(),
      modelName: modelName.optional(),
    },
  );

/** Validates the input of `deleteGatewayModelDefinition`. */
export const deleteGatewayModelDefinitionSchema: z.ZodType<DeleteGatewayModelDefinitionInput> =
  record({ modelDefinitionId: lookupText });

/** Validates the input of `listGatewayModelDefinitions`. */
export const listGatewayModelDefinitionsSchema: z.ZodType<ListGatewayModelDefinitionsInput> =
  record({
    ...pageRequestShape,
    provider: lookupText.optional(),
    secretId: lookupText.optional(),
  });
