"""Calls MLflow's client: one call per line of standard input, one outcome per line of output.

Input: {"workspace": "research", "function": "get_secret_info", "arguments": {"secret_id": "..."}}
Output: {"result": ...}, or {"error": {"type": "RestException", "code": "...", "message": "..."}}
"""

import dataclasses
import json
import sys

import mlflow
from mlflow.entities import GatewayEndpointModelConfig, GatewayModelLinkageType
from mlflow.entities.gateway_budget_policy import (
    BudgetAction,
    BudgetDuration,
    BudgetTargetScope,
    BudgetUnit,
)
from mlflow.exceptions import MlflowException
from mlflow.tracking._tracking_service.utils import _get_store

# How arguments of these names become what the client takes.
TYPES = {
    "budget_unit": BudgetUnit,
    "duration": lambda duration: BudgetDuration(**duration),
    "target_scope": BudgetTargetScope,
    "budget_action": BudgetAction,
    "model_configs": lambda ids: [
        GatewayEndpointModelConfig(model_id, GatewayModelLinkageType.PRIMARY) for model_id in ids
    ],
}


def run(call):
    mlflow.set_workspace(call["workspace"])
    # MLflow has functions for workspaces; the gateway is a part of its store.
    owner = mlflow if hasattr(mlflow, call["function"]) else _get_store()
    arguments = {
        name: TYPES[name](value) if name in TYPES else value
        for name, value in call["arguments"].items()
    }
    return getattr(owner, call["function"])(**arguments)


def outcome(call):
    try:
        return {"result": run(call)}
    except MlflowException as error:
        details = {"type": type(error).__name__, "code": error.error_code, "message": str(error)}
        return {"error": details}


def main():
    for line in sys.stdin:
        print(json.dumps(outcome(json.loads(line)), default=dataclasses.asdict), flush=True)


main()
