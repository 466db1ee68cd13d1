/**
 * Where the routes stand on a server: ours, which is documented, and those of MLflow's Python
 * client and of its pages.
 */
export const basePaths: readonly [
  "/api/v1/gateway",
  "/api/3.0/mlflow/gateway",
  "/ajax-api/3.0/mlflow/gateway",
] = ["/api/v1/gateway", "/api/3.0/mlflow/gateway", "/ajax-api/3.0/mlflow/gateway"];
