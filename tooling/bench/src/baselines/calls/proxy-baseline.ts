import { forward } from "./forward.ts";
import { replaceModel } from "./replace-model.ts";

forward(replaceModel);
