/** Every rule of the examiner, in the order in which it walks. */
import type { ExamineRule } from "./rule.ts";
import { ACCESS_RULES } from "./rules/access.ts";
import { AUTHORIZATION_RULES } from "./rules/authorization.ts";
import { DISCOVERY_RULES } from "./rules/discovery.ts";
import { FORGED_TOKEN_RULES } from "./rules/forged-tokens.ts";
import { HTTP_RULES } from "./rules/http.ts";
import { REFRESH_RULES } from "./rules/refresh.ts";
import { LAST_REGISTRATION_RULES, REGISTRATION_RULES } from "./rules/registration.ts";
import { SCOPE_RULES } from "./rules/scope.ts";
import { SESSION_RULES } from "./rules/sessions.ts";
import { STATELESS_RULES } from "./rules/stateless.ts";
import { TOKEN_RULES } from "./rules/tokens.ts";
import { WRONG_TOKEN_RULES } from "./rules/wrong-tokens.ts";

export const EXAMINE_RULES: readonly ExamineRule[] = [
  ...DISCOVERY_RULES,
  ...REGISTRATION_RULES,
  ...AUTHORIZATION_RULES,
  ...TOKEN_RULES,
  ...REFRESH_RULES,
  ...ACCESS_RULES,
  ...FORGED_TOKEN_RULES,
  ...WRONG_TOKEN_RULES,
  ...SCOPE_RULES,
  ...HTTP_RULES,
  ...SESSION_RULES,
  ...STATELESS_RULES,
  ...LAST_REGISTRATION_RULES,
];
