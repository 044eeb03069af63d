import type { Rules } from "../rules.ts";

/** What a defect puts in the place of sound rules. */
type Defect = (sound: Rules) => Partial<Rules>;

/** Defects of the web page, which plants them in itself (web/planted.ts). */
export const WEB_DEFECTS = [
  "grid-flashes",
  "card-shows-path",
  "hidden-count-missing",
  "change-not-saved",
  "delete-unasked",
  "cancel-deletes",
  "delete-does-nothing",
  "no-slug-route",
] as const;

/** Every defect of the host by name, each what a real host did or could do. Off unless `TOOLKITS_BREAK` names it. */
export const defects: Readonly<Record<string, Defect>> = {
  // Resources and tokens
  "root-resource-named": ({ namedResource }) => ({
    namedResource: (publicUrl, endpoint) => namedResource(publicUrl, { ...endpoint, toolkit: undefined }),
  }),
  "prefix-lost": ({ namedResource }) => ({
    namedResource: (publicUrl, endpoint) =>
      namedResource(new URL(publicUrl).origin, { ...endpoint, organization: undefined }),
  }),
  "challenge-of-root": ({ challengeTarget }) => ({
    challengeTarget: (publicUrl, endpoint) => challengeTarget(publicUrl, { ...endpoint, toolkit: undefined }),
  }),
  "any-audience": () => ({ isTokenFor: () => true }),
  "own-tokens-refused": () => ({ isTokenFor: () => false }),

  // Sessions
  "session-unbound": () => ({ isSessionOn: () => true }),
  "session-of-anybody": () => ({ isSessionOf: () => true }),
  "session-outlives-toolkit": () => ({ endsSessions: false, endsTokens: false }),
  "token-outlives-toolkit": () => ({ endsTokens: false }),

  // People
  "personal-for-all": () => ({ mayUse: () => true }),
  "organizations-mixed": () => ({ isOfOrganization: () => true }),
  "organization-in-path-ignored": () => ({ isOwnOrganization: () => true }),

  // What is in a toolkit
  "everything-granted": () => ({ isGranted: () => true }),
  "personal-in-workspace": () => ({ mayHave: () => true }),
  "own-left-out": () => ({ mayHave: (_toolkit, { owner_id }) => owner_id === null }),
  "change-unannounced": () => ({ announcesChanges: false }),
  "frozen-at-opening": () => ({ current: (atOpening) => atOpening }),
  "removed-kept": () => ({
    current: (atOpening, now) => ({ ...now, patterns: [...atOpening.patterns, ...now.patterns] }),
  }),
  "back-ignored": () => {
    const gone = new Set<string>();
    return {
      current: (atOpening, now) => {
        for (const pattern of atOpening.patterns) if (!now.patterns.includes(pattern)) gone.add(pattern);
        return { ...now, patterns: now.patterns.filter((pattern) => !gone.has(pattern)) };
      },
    };
  },
  "empty-providers-named": () => ({ isNamed: () => true }),
  "catalog-narrow-everywhere": () => ({ isNamed: (toolkit, tools) => toolkit !== undefined && tools > 0 }),
  "ungranted-callable": () => ({ refusesUngranted: false }),
  "search-finds-ungranted": () => ({ isFound: (decided) => decided !== "block" }),

  // Policies
  "search-finds-blocked": () => ({ isFound: (_decided, granted) => granted }),
  "approved-pauses": () => ({ pausesOn: (decided) => decided !== "block" }),
  "asks-nobody": () => ({ pausesOn: () => false }),
  "block-late": () => ({ refusesOn: () => false }),
  "workspace-policy-ignored": ({ decide }) => ({
    decide: (policies, toolkit, tool) =>
      decide(
        policies.filter(({ toolkit_id }) => toolkit === undefined || toolkit_id !== null),
        toolkit,
        tool,
      ),
  }),
  "toolkit-policy-ignored": ({ decide }) => ({
    decide: (policies, _toolkit, tool) => decide(policies, undefined, tool),
  }),
};

/** The rules with these defects. @throws Error for an unknown name */
export function rulesWithDefects(sound: Rules, names: readonly string[]): Rules {
  const broken = { ...sound };
  for (const name of names) {
    if (WEB_DEFECTS.some((one) => one === name)) continue;
    const defect = defects[name];
    if (!defect) throw new Error(`TOOLKITS_BREAK names an unknown defect: ${name}.`);
    Object.assign(broken, defect({ ...broken }));
  }
  return broken;
}
