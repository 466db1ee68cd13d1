export { ExportFileError, type ExportFileErrorCode } from "./file/export-file-error.js";
export {
  type ExportGatewayOptions,
  type ExportProgress,
  type ExportReport,
  exportGateway,
} from "./file/export-gateway.js";
export type { ExportCounts, ExportedWorkspace } from "./file/export-header.js";
export {
  type ImportGatewayOptions,
  importGateway,
  type WithImportTarget,
} from "./file/import-gateway.js";
export type { ExportKeySource } from "./file/verified-file.js";
export type {
  EndpointInput,
  EndpointModelInput,
  ImportItem,
  ImportRemark,
  ImportSource,
  ModelDefinitionInput,
} from "./import/import-item.js";
export { importItems } from "./import/import-items.js";
export type {
  ImportCount,
  ImportFinding,
  ImportReport,
} from "./import/import-report.js";
export type { ImportOptions, ImportProgress, ImportTarget } from "./import/import-target.js";
export { type ImportKind, importKinds } from "./kinds/item-kinds.js";
