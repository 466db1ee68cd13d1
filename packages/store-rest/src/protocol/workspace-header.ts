/** The header that names the workspace of a request, as in MLflow. */
export const workspaceHeader = "x-mlflow-workspace";
