/** Reads `WWW-Authenticate` (RFC 9110 section 11.6.1): several challenges in one header, each with its parameters. */

export interface Challenge {
  readonly scheme: string;
  /** Parameters by lower-case name; the first of several of one name. */
  readonly parameters: Readonly<Record<string, string>>;
}

const SPACE = /[ \t,]*/y;
const PARAMETER = /([!#$%&'*+.^_`|~\w-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~\w-]+))/y;
const SCHEME = /([!#$%&'*+.^_`|~\w-]+)/y;
const TOKEN68 = /[ \t]+[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|$))/y;

/** All challenges of a header, in their order; what can't be read is left out. */
function challengesOf(header: string): Challenge[] {
  const found: { scheme: string; parameters: Record<string, string> }[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match) at = pattern.lastIndex;
    return match;
  };
  while (at < header.length) {
    take(SPACE);
    const current = found.at(-1);
    const parameter = current && take(PARAMETER);
    if (parameter) {
      const name = parameter[1]?.toLowerCase() ?? "";
      const value = parameter[3] ?? parameter[2]?.replaceAll(/\\(.)/g, "$1") ?? "";
      if (!Object.hasOwn(current.parameters, name)) current.parameters[name] = value;
      continue;
    }
    const scheme = take(SCHEME);
    if (!scheme) {
      at += 1;
      continue;
    }
    found.push({ scheme: scheme[1] ?? "", parameters: {} });
    take(TOKEN68);
  }
  return found;
}

/** The Bearer challenge (RFC 6750 section 3) of a header. */
export function bearerChallenge(header: string | undefined): Challenge | undefined {
  return challengesOf(header ?? "").find(({ scheme }) => scheme.toLowerCase() === "bearer");
}
