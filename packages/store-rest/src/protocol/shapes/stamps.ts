import { always, optional, required } from "../codecs/field.js";
import type { Shape } from "../codecs/object-of.js";
import { textOrNone, time } from "../codecs/scalars.js";

/** When something was made and changed, and by whom. */
export const stamps: Shape = {
  createdAt: required(time),
  lastUpdatedAt: required(time),
  createdBy: optional(textOrNone),
  lastUpdatedBy: optional(textOrNone),
};

/** Of an endpoint: MLflow's client reads the names without asking whether they are there. */
export const endpointStamps: Shape = {
  ...stamps,
  createdBy: always(textOrNone, ""),
  lastUpdatedBy: always(textOrNone, ""),
};
