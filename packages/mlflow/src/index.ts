export { type ImportMlflowOptions, importMlflow } from "./import/import-mlflow.js";
export { workspacesOf } from "./import/workspace-source.js";
export type {
  MlflowBinding,
  MlflowCounts,
  MlflowEndpoint,
  MlflowMapping,
  MlflowModelDefinition,
  MlflowSecret,
  MlflowSource,
  MlflowTag,
} from "./mlflow-source.js";
export { readMlflowDatabase } from "./reader/read-mlflow-database.js";
