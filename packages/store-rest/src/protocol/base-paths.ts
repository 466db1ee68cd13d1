/** The base paths of the routes: the documented one, that of MLflow's client, that of MLflow's UI. */
export const basePaths: readonly [
  "/api/v1/gateway",
  "/api/3.0/mlflow/gateway",
  "/ajax-api/3.0/mlflow/gateway",
] = ["/api/v1/gateway", "/api/3.0/mlflow/gateway", "/ajax-api/3.0/mlflow/gateway"];
