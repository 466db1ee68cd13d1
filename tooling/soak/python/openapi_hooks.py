"""The hooks of Schemathesis, which loads one module."""

import client_addresses  # noqa: F401
import existing_objects  # noqa: F401
