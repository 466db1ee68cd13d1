import type { z } from "zod";
import { limits } from "./limits.js";
import type {
  CreateGatewayModelDefinitionInput,
  DeleteGatewayModelDefinitionInput,
  GatewayModelDefinitionRef,
  ListGatewayModelDefinitionsInput,
  UpdateGatewayModelDefinitionInput,
} from "./model-definition.js";
import { pageRequestShape } from "./page.schema.js";
import { exactlyOne, namesSomething, record } from "./record.schema.js";
import { providerSchema } from "./secret.schema.js";
import { lookupText, nameText } from "./text.schema.js";

const name = nameText(limits.name);
const modelName = nameText(limits.modelName);

export const createGatewayModelDefinitionSchema: z.ZodType<CreateGatewayModelDefinitionInput> =
  record({ name, secretId: lookupText, provider: providerSchema, modelName });

export const gatewayModelDefinitionRefSchema: z.ZodType<GatewayModelDefinitionRef> = exactlyOne({
  modelDefinitionId: lookupText.optional(),
  name: lookupText.optional(),
});

export const updateGatewayModelDefinitionSchema: z.ZodType<UpdateGatewayModelDefinitionInput> =
  namesSomething(
    { modelDefinitionId: lookupText },
    {
      name: name.optional(),
      secretId: lookupText.optional(),
      provider: providerSchema.optional(),
      modelName: modelName.optional(),
    },
  );

export const deleteGatewayModelDefinitionSchema: z.ZodType<DeleteGatewayModelDefinitionInput> =
  record({ modelDefinitionId: lookupText });

export const listGatewayModelDefinitionsSchema: z.ZodType<ListGatewayModelDefinitionsInput> =
  record({
    ...pageRequestShape,
    provider: lookupText.optional(),
    secretId: lookupText.optional(),
  });
