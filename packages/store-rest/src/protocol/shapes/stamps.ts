import { always, optional, required } from "../codecs/field.js";
import type { Shape } from "../codecs/object-of.js";
import { textOrAbsent, time } from "../codecs/scalars.js";

/** Time and principal of the creation and of the last update of an entity. */
export const stamps: Shape = {
  createdAt: required(time),
  lastUpdatedAt: required(time),
  createdBy: optional(textOrAbsent),
  lastUpdatedBy: optional(textOrAbsent),
};

/** {@link stamps} of an endpoint; MLflow's client requires both principals. */
export const endpointStamps: Shape = {
  ...stamps,
  createdBy: always(textOrAbsent, ""),
  lastUpdatedBy: always(textOrAbsent, ""),
};
