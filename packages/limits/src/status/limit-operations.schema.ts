import type { PageRequest } from "@gw/entities";
import { lookupText, pageRequestShape, record, type Schema, text } from "@gw/entities/schemas";
import type { ListLimitStatusInput, ReleaseLimitGatewayInput } from "./limit-operations.js";

/** Validates the input of `listLimitStatus`. */
export const listLimitStatusSchema: Schema<ListLimitStatusInput> = record({
  limitId: lookupText.optional(),
  ...pageRequestShape,
});

/** Validates the input of `listLimitGateways`. */
export const listLimitGatewaysSchema: Schema<PageRequest> = record(pageRequestShape);

/** Validates the input of `releaseLimitGateway`. */
export const releaseLimitGatewaySchema: Schema<ReleaseLimitGatewayInput> = record({
  gatewayId: text({
    ...{ min: 36, max: 36, alphabet: "a UUID in lower case" },
    pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  }),
});
