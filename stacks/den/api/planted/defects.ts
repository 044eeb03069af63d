import { webDefects } from "../../contract/index.ts";
import { accessDefects } from "./access.ts";
import { accountDefects } from "./accounts.ts";
import { agentDefects } from "./agent.ts";
import { clientDefects } from "./clients.ts";
import { outgoingDefects } from "./outgoing.ts";
import { signInDefects } from "./sign-in.ts";
import { troubleDefects } from "./trouble.ts";

/** Every defect that the API plants in itself. */
export const apiDefects = {
  ...outgoingDefects,
  ...clientDefects,
  ...signInDefects,
  ...accountDefects,
  ...accessDefects,
  ...agentDefects,
  ...troubleDefects,
};

/** Every defect by name. Off unless `DEN_BREAK` names it; refused in production. */
export const defects = { ...apiDefects, ...webDefects };

export type DefectName = keyof typeof defects;
