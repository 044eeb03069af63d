/** Does the token endpoint refresh, replace refresh tokens, and refuse those that it must? */
import type { TokenAnswer } from "../authorization.ts";
import { answered } from "../exchange.ts";
import { explained } from "../explained.ts";
import { readJwt } from "../forged-tokens.ts";
import { NoOccasion } from "../no-occasion.ts";
import { oncePerExamination } from "../once-per-examination.ts";
import { type ExamineRule, failed, notExercised, passed } from "../rule.ts";
import { refusesTokens } from "./tokens.ts";

const refresh: ExamineRule = {
  id: "tokens/refresh",
  title: "Refreshes with a refresh token that it gave",
  severity: "must",
  source: "RFC 6749 section 6",
  occasion: "a grant of its own, refreshed",
  authorization: true,
  async examine(examination) {
    const { first } = await rotation(examination);
    return first.accessToken === undefined
      ? failed(`answered ${explained(first.exchange)}`, first.exchange)
      : passed("a new access token", first.exchange);
  },
};

const refreshRotates: ExamineRule = {
  id: "tokens/refresh-rotates",
  title: "Gives a public client a new refresh token with each refresh",
  severity: "must",
  source: 'OAuth 2.1 section 4.3.1; MCP 2025-11-25 authorization, "Token Theft"',
  occasion: "the refresh token of a refresh answer",
  authorization: true,
  async examine(examination) {
    const { first, before, isPublic } = await rotation(examination);
    if (!isPublic) return notExercised("the client is confidential: its refresh tokens are bound to it");
    if (first.accessToken === undefined) return notExercised("the refresh was refused (tokens/refresh)");
    return first.refreshToken !== undefined && first.refreshToken !== before
      ? passed("another refresh token", first.exchange)
      : failed(
          `the refresh token ${first.refreshToken === undefined ? "stays" : "is the same"}`,
          first.exchange,
        );
  },
};

const refreshOnce: ExamineRule = {
  id: "tokens/refresh-once",
  title: "Refuses a refresh token that was replaced",
  severity: "must",
  source: "OAuth 2.1 section 4.3.1; RFC 9700 section 4.14.2",
  occasion: "the refresh token from before the refresh, after its replacement was used",
  authorization: true,
  async examine(examination) {
    const { again } = await rotation(examination);
    if (!again) return notExercised("refresh tokens are not replaced here");
    return refusesTokens(again, "for a refresh token that had been replaced");
  },
};

const reuseRevokes: ExamineRule = {
  id: "tokens/refresh-reuse-revokes",
  title: "Takes the current refresh token back when an older one is used",
  severity: "should",
  source: "RFC 9700 section 4.14.2; OAuth 2.1 section 4.3.1",
  occasion: "the newest refresh token, after an older one was presented",
  authorization: true,
  async examine(examination) {
    const { again, newest } = await rotation(examination);
    if (!again || newest === undefined) return notExercised("refresh tokens are not replaced here");
    if (again.accessToken !== undefined)
      return notExercised("the older one was served (tokens/refresh-once)");
    const client = await examination.client();
    const last = await examination.authorization.refresh(client, newest, examination.resource);
    return last.accessToken === undefined
      ? passed(`refused with ${answered(last.exchange)}`, last.exchange)
      : failed("the newest refresh token still works", last.exchange);
  },
};

interface Rotation {
  readonly before: string;
  readonly isPublic: boolean;
  readonly first: TokenAnswer;
  /** The first refresh token once more, after its successor was used. */
  readonly again: TokenAnswer | undefined;
  readonly newest: string | undefined;
}

/** A grant, refreshed twice, and its first refresh token once more; four rules look at what came of it. */
const rotation = oncePerExamination(async (examination): Promise<Rotation> => {
  const { tokens, client, resource } = await examination.freshGrant();
  const before = tokens.refreshToken;
  if (before === undefined) throw new NoOccasion("no refresh token is given", tokens.exchange);
  const isPublic = client.secret === undefined;
  const first = await examination.authorization.refresh(client, before, resource);
  const replacement = first.refreshToken;
  if (replacement === undefined || replacement === before)
    return { before, isPublic, first, again: undefined, newest: undefined };
  const second = await examination.authorization.refresh(client, replacement, resource);
  const again = await examination.authorization.refresh(client, before, resource, {
    onPurpose: refreshOnce.id,
  });
  return { before, isPublic, first, again, newest: second.refreshToken ?? replacement };
});

const refreshOfClient: ExamineRule = {
  id: "tokens/refresh-of-client",
  title: "Refuses a refresh token that was given to another client",
  severity: "must",
  source: "RFC 6749 section 6 and 10.4",
  occasion: "a refresh token of its own, presented by a second client that was registered for it",
  authorization: true,
  async examine(examination) {
    const client = await examination.secondClient();
    const { tokens, resource } = await examination.freshGrant();
    if (tokens.refreshToken === undefined) return notExercised("no refresh token is given");
    const more = { onPurpose: this.id };
    return refusesTokens(
      await examination.authorization.refresh(client, tokens.refreshToken, resource, more),
      "for another client's refresh token",
    );
  },
};

const refreshScope: ExamineRule = {
  id: "tokens/refresh-scope",
  title: "Gives a refresh no scope that was not granted",
  severity: "must",
  source: "RFC 6749 section 6",
  occasion: "a grant of one scope, refreshed with all that the metadata lists",
  authorization: true,
  async examine(examination) {
    const all = (examination.scope ?? "").split(" ").filter((one) => one !== "" && one !== "offline_access");
    const [less] = all;
    if (less === undefined || all.length < 2) return notExercised("there is no second scope to ask for");
    const offline = examination.scope?.includes("offline_access") ? " offline_access" : "";
    const { tokens, client, resource } = await examination.freshGrant({ scope: less + offline });
    if (tokens.refreshToken === undefined) return notExercised("no refresh token is given");
    const granted = (tokens.scope ?? less).split(" ");
    const more = all.filter((one) => !granted.includes(one));
    if (more.length === 0)
      return notExercised(`the server granted ${granted.join(" ")} at once`, tokens.exchange);
    const got = await examination.authorization.refresh(client, tokens.refreshToken, resource, {
      change: { scope: all.join(" ") },
      onPurpose: this.id,
    });
    const now = got.scope?.split(" ") ?? scopeOf(got);
    if (got.accessToken === undefined) return passed(`refused with ${answered(got.exchange)}`, got.exchange);
    if (now === undefined) return notExercised("the answer does not say which scope it gives", got.exchange);
    const gained = more.filter((one) => now.includes(one));
    return gained.length === 0
      ? passed(`gave ${now.join(" ")}`, got.exchange)
      : failed(`gave ${gained.join(" ")}, which was not granted`, got.exchange);
  },
};

function scopeOf({ accessToken }: TokenAnswer): string[] | undefined {
  const scope = accessToken === undefined ? undefined : readJwt(accessToken)?.claims.scope;
  return typeof scope === "string" ? scope.split(" ") : undefined;
}

export const REFRESH_RULES: readonly ExamineRule[] = [
  refresh,
  refreshRotates,
  refreshOnce,
  reuseRevokes,
  refreshOfClient,
  refreshScope,
];
