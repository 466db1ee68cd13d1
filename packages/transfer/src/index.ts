export {
  type ImportCount,
  type ImportFinding,
  type ImportKind,
  type ImportReport,
  importKinds,
} from "./import/import-report.js";
export type { ImportOptions, ImportProgress, ImportTarget } from "./import/import-target.js";
export { type ImportMlflowOptions, importMlflow } from "./mlflow/import-mlflow.js";
export type {
  MlflowBinding,
  MlflowEndpoint,
  MlflowMapping,
  MlflowModelDefinition,
  MlflowSecret,
  MlflowSource,
} from "./mlflow/mlflow-source.js";
