export {
  type ExportGatewayOptions,
  type ExportProgress,
  type ExportReport,
  exportGateway,
} from "./file/export-gateway.js";
export type { ExportCounts } from "./file/export-header.js";
export {
  type ImportGatewayOptions,
  importGateway,
  type LendImportTarget,
} from "./file/import-gateway.js";
export type { ExportKeySource } from "./file/verified-file.js";
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
