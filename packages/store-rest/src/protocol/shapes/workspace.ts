import type { Codec } from "../codecs/codec.js";
import { optional, required } from "../codecs/field.js";
import { objectOf } from "../codecs/object-of.js";
import { flag, text, time } from "../codecs/scalars.js";

export const workspace: Codec = objectOf({
  workspaceId: required(text),
  name: required(text),
  description: optional(text),
  suspended: required(flag, "While true, the endpoints of the workspace cannot be called."),
  createdAt: required(time),
  lastUpdatedAt: required(time),
  createdBy: optional(text),
  lastUpdatedBy: optional(text),
});
