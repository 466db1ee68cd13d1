"""Makes a database of MLflow with the workspaces of standard input, by MLflow's own stores.

Input: {"url": "sqlite:///...", "workspaces": {"team-a": [{"name": "chat", "provider": "openai",
"value": {"api_key": "..."}, "auth_config": {...}}]}}; each item becomes a secret, a model definition,
an endpoint and a binding of this name.
Output: the ids of the secrets, by workspace and name
"""

import json
import sys

from mlflow.entities import (
    GatewayEndpointModelConfig,
    GatewayEndpointTag,
    GatewayModelLinkageType,
    GatewayResourceType,
)
from mlflow.entities.workspace import Workspace
from mlflow.store.tracking.sqlalchemy_workspace_store import WorkspaceAwareSqlAlchemyStore
from mlflow.store.workspace.sqlalchemy_store import SqlAlchemyStore
from mlflow.utils.workspace_context import WorkspaceContext
from mlflow.utils.workspace_utils import DEFAULT_WORKSPACE_NAME


def create(store, workspace, item):
    """Creates the items of a name. Returns the id of the secret."""
    name, provider = item["name"], item["provider"]
    secret = store.create_gateway_secret(name, item["value"], provider, item["auth_config"])
    model_name = f"{name}-of-{workspace}"
    model = store.create_gateway_model_definition(name, secret.secret_id, provider, model_name)
    config = GatewayEndpointModelConfig(
        model.model_definition_id, GatewayModelLinkageType.PRIMARY
    )
    endpoint = store.create_gateway_endpoint(name, [config])
    store.set_gateway_endpoint_tag(endpoint.endpoint_id, GatewayEndpointTag("team", workspace))
    store.create_endpoint_binding(endpoint.endpoint_id, GatewayResourceType.SCORER, workspace)
    return secret.secret_id


def main():
    request = json.load(sys.stdin)
    directory = SqlAlchemyStore(request["url"])
    store = WorkspaceAwareSqlAlchemyStore(request["url"], request["artifacts"])
    ids = {}
    for workspace, items in request["workspaces"].items():
        if workspace != DEFAULT_WORKSPACE_NAME:
            directory.create_workspace(Workspace(workspace))
        with WorkspaceContext(workspace):
            ids[workspace] = {item["name"]: create(store, workspace, item) for item in items}
    json.dump(ids, sys.stdout)


main()
