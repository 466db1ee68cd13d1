export { insertStatement, type Row, type Value } from "./insert-statement.ts";
export { type MlflowFile, openMlflowFile } from "./mlflow-file.ts";
export { type MlflowDialect, type MlflowVersion, mlflowSchema } from "./mlflow-schema.ts";
export { type MlflowVector, readMlflowVectors } from "./mlflow-vectors.ts";
