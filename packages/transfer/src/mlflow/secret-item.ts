import type { SecretFields } from "@gw/crypto";
import type { CreateGatewaySecretInput } from "@gw/entities";
import type { ImportItem, ImportRemark } from "../import/import-item.js";
import { parseObject } from "./json-object.js";
import type { OpenedMlflowSecret } from "./mlflow-opener.js";
import type { MlflowSecret } from "./mlflow-source.js";

/** A secret of MLflow as it is made here. */
export function secretItem(
  row: MlflowSecret,
  opened: OpenedMlflowSecret,
): ImportItem<CreateGatewaySecretInput> {
  const { secretId: id, secretName: name, provider, isLimitedToModels } = row;
  const facts = { id, name };
  if ("refusal" in opened) return { ...facts, refusal: opened.refusal };
  const remarks: ImportRemark[] = [];
  const remark = (reason: string) => remarks.push({ outcome: "adjusted", reason });
  const authConfig = authConfigOf(row.authConfig, remark);
  // Without it the credential could go somewhere else than it was meant for.
  if (authConfig === "unreadable") {
    return { ...facts, refusal: "its auth_config is no JSON object" };
  }
  if (isWholeObject(opened.fields)) {
    remark("its value is no object of strings, and was kept whole as the field api_key");
  }
  if (isLimitedToModels) remark("it was good for some models only; here it is good for all");
  const input = {
    secretName: name,
    secretValue: opened.fields,
    ...(provider !== undefined && provider !== "" && { provider }),
    ...(authConfig !== undefined && { authConfig }),
  };
  return { ...facts, input, remarks };
}

function authConfigOf(
  text: string | undefined,
  remark: (reason: string) => void,
): Record<string, string> | undefined | "unreadable" {
  if (text === undefined) return undefined;
  const object = parseObject(text);
  if (object === undefined) return "unreadable";
  const entries = Object.entries(object);
  const kept = entries.filter(([, value]) => value !== null);
  if (kept.some(([, value]) => typeof value !== "string")) {
    remark("its auth_config had values that are no strings: they were written as JSON");
  }
  if (kept.length < entries.length) remark("its auth_config had empty values, which were dropped");
  return Object.fromEntries(
    kept.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/** Where the one field is the text of an object: one whose members are not all strings. */
function isWholeObject(fields: SecretFields): boolean {
  const { api_key: text, ...rest } = fields;
  return text !== undefined && Object.keys(rest).length === 0 && parseObject(text) !== undefined;
}
