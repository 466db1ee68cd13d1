"""Gives requests that fit the schema the ids of objects and the name of a workspace that exist.

Generated ones name nothing, so most operations would only return 404. One request in four keeps them.
"""

import collections
import itertools
import os

import requests
import schemathesis

names = itertools.count(1)
# By operation, so that few requests of one do not all keep what was generated.
sent = collections.Counter()


class Objects:
    """Objects that are created when a request needs them."""

    def __init__(self, url, headers):
        self.url = url
        self.headers = headers
        self.ids = {}

    def id_of(self, field):
        if field not in self.ids:
            self.ids[field] = getattr(self, "create_" + field)()
        return self.ids[field]

    def create_secret_id(self):
        secret = {
            "secret_name": self.name(),
            "secret_value": {"api_key": "sk-example"},
            "provider": "openai",
            # Nothing listens there, so that no request leaves the machine.
            "auth_config": {"api_base": "http://127.0.0.1:9/v1"},
        }
        return self.create("/secrets/create", secret)["secret"]["secret_id"]

    def create_model_definition_id(self):
        model = {
            "name": self.name(),
            "secret_id": self.id_of("secret_id"),
            "provider": "openai",
            "model_name": "gpt",
        }
        created = self.create("/model-definitions/create", model)
        return created["model_definition"]["model_definition_id"]

    def create_endpoint_id(self):
        models = [{"model_definition_id": self.id_of("model_definition_id")}]
        endpoint = {"name": self.name(), "model_configs": models}
        return self.create("/endpoints/create", endpoint)["endpoint"]["endpoint_id"]

    def create_workspace_id(self):
        workspace = {"name": self.name()}
        return self.create("/workspaces/create", workspace)["workspace"]["workspace_id"]

    def create_model(self):
        return self.get("/endpoints/get", "endpoint", "endpoint_id")["name"]

    def create_token_id(self):
        token = {"name": self.name(), "roles": ["invoker"]}
        return self.create("/tokens/create", token)["info"]["token_id"]

    def create(self, path, body):
        response = requests.post(
            self.url + "/api/v1/gateway" + path, json=body, headers=self.headers, timeout=30
        )
        response.raise_for_status()
        return response.json()

    def get(self, path, kind, field):
        response = requests.get(
            self.url + "/api/v1/gateway" + path,
            params={field: self.id_of(field)},
            headers=self.headers,
            timeout=30,
        )
        response.raise_for_status()
        return response.json()[kind]

    def reference(self, path):
        """What a request about one object of a kind names, apart from ids."""
        if path.endswith("/endpoints/delete-tag"):
            tag = {"key": "existing", "value": "yes"}
            self.create("/endpoints/set-tag", {"endpoint_id": self.id_of("endpoint_id"), **tag})
            return {"key": "existing"}
        if path.endswith("/endpoints/bindings/delete"):
            binding = {"resource_type": "scorer", "resource_id": self.name()}
            bound = {"endpoint_id": self.id_of("endpoint_id"), **binding}
            self.create("/endpoints/bindings/create", bound)
            return binding
        for place, (kind, field, name) in named.items():
            if path.endswith((place + "/get", place + "/explain", place + "/usage")):
                return {name: self.get(place + "/get", kind, field)[name]}
        return {}

    def name(self):
        return "existing-%d" % next(names)

    def fill(self, value):
        """Replaces the ids in a value."""
        if isinstance(value, list):
            return [self.fill(one) for one in value]
        if not isinstance(value, dict):
            return value
        return {key: self.filled(key, one) for key, one in value.items()}

    def filled(self, key, value):
        is_id = isinstance(value, str) and value != "" and hasattr(self, "create_" + key)
        return self.id_of(key) if is_id else self.fill(value)


# The objects that a request may name, and the fields with their id and name.
named = {
    "/secrets": ("secret", "secret_id", "secret_name"),
    "/model-definitions": ("model_definition", "model_definition_id", "name"),
    "/endpoints": ("endpoint", "endpoint_id", "name"),
    "/workspaces": ("workspace", "workspace_id", "name"),
}

objects = Objects(
    os.environ["GW_SOAK_URL"], {"Authorization": "Bearer " + os.environ["GW_SOAK_TOKEN"]}
)


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    sent[case.operation.label] += 1
    if sent[case.operation.label] % 4 == 0:
        return
    if "x-mlflow-workspace" in (case.headers or {}):
        case.headers["x-mlflow-workspace"] = "default"
    if case.meta.phase.name == "stateful":
        return
    reference = objects.reference(case.path)
    for part in ("query", "body", "path_parameters"):
        value = getattr(case, part)
        # A part without values that is assigned counts as invalid, and so does its request.
        if isinstance(value, (dict, list)) and value:
            setattr(case, part, named_in(objects.fill(value), reference))


def named_in(values, reference):
    """Replaces names that are neither absent nor empty."""
    if not isinstance(values, dict):
        return values
    return {key: reference.get(key, value) if value else value for key, value in values.items()}


@schemathesis.hook
def after_call(context, case, response):
    is_removal = case.method == "DELETE" or case.path.endswith("/revoke")
    if is_removal and response.status_code == 200:
        objects.ids.clear()
