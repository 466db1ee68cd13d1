/** Where clients of MLflow and its UI find its catalogue of workspaces. */
export const cataloguePaths = [
  "/api/3.0/mlflow/workspaces",
  "/ajax-api/3.0/mlflow/workspaces",
] as const;
