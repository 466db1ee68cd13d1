import type { SecretFields } from "@gw/crypto";
import type { CreateGatewaySecretInput } from "@gw/entities";
import type { ImportItem, ImportRemark } from "@gw/transfer";
import type { MlflowSecret } from "../mlflow-source.js";
import { parseJsonObject } from "./json-object.js";
import type { OpenedMlflowSecret } from "./mlflow-secret-opener.js";

/** Converts a secret of MLflow to an item to import. */
export function secretItem(
  row: MlflowSecret,
  opened: OpenedMlflowSecret,
): ImportItem<CreateGatewaySecretInput> {
  const { secretId: id, secretName: name, provider, isLimitedToModels } = row;
  const facts = { id, name };
  if ("skipReason" in opened) return { ...facts, skipReason: opened.skipReason };
  const remarks: ImportRemark[] = [];
  const adjusted = (reason: string) => remarks.push({ outcome: "adjusted", reason });
  const authConfig = convertAuthConfig(row.authConfig, adjusted);
  // Importing without it could send the credential to another destination.
  if (authConfig === "unreadable") {
    return { ...facts, skipReason: "its `auth_config` is not a JSON object" };
  }
  if (isUnsplitObject(opened.fields)) {
    adjusted("its value is not an object of strings and became the field `api_key` as a whole");
  }
  if (isLimitedToModels)
    adjusted("MLflow restricts it to some models; here every model can use it");
  const input = {
    secretName: name,
    secretValue: opened.fields,
    ...(provider !== undefined && provider !== "" && { provider }),
    ...(authConfig !== undefined && { authConfig }),
  };
  return { ...facts, input, remarks };
}

function convertAuthConfig(
  text: string | undefined,
  adjusted: (reason: string) => void,
): Record<string, string> | undefined | "unreadable" {
  if (text === undefined) return undefined;
  const object = parseJsonObject(text);
  if (object === undefined) return "unreadable";
  const entries = Object.entries(object);
  const present = entries.filter(([, value]) => value !== null);
  if (present.some(([, value]) => typeof value !== "string")) {
    adjusted("values in its `auth_config` that are not strings were converted to JSON text");
  }
  if (present.length < entries.length) adjusted("null values in its `auth_config` were dropped");
  return Object.fromEntries(
    present.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/** Whether the only field is the text of a JSON object whose members are not all strings. */
function isUnsplitObject(fields: SecretFields): boolean {
  const { api_key: text, ...rest } = fields;
  if (text === undefined || Object.keys(rest).length > 0) return false;
  return parseJsonObject(text) !== undefined;
}
