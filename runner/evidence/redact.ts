/** What stands where a secret stood. */
export const REDACTED = "[redacted]";

/** Shorter registered values would blank out ordinary words. */
const SHORTEST_SECRET = 6;

// Shapes that are secret whoever made them: bearer headers, JWTs, OAuth parameters, cookies.
const PATTERNS: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic|DPoP)\s+[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, REDACTED],
  [
    /\b(access_token|refresh_token|id_token|client_secret|code_verifier|code|client_assertion|password|device_code)=(?!\[redacted\])[^&\s"'<>]{4,}/gi,
    `$1=${REDACTED}`,
  ],
  [
    /(["'](?:access_token|refresh_token|id_token|client_secret|code_verifier|client_assertion|password|device_code|registration_access_token)["']\s*:\s*["'])(?!\[redacted\])[^"']+/gi,
    `$1${REDACTED}`,
  ],
  [/\b(set-cookie|cookie)(["']?\s*[:=]\s*["']?)(?!\[redacted\])[^\r\n"']+/gi, `$1$2${REDACTED}`],
];

/** Removes known secrets and secret-shaped text from what is about to be written. */
export class Redactor {
  readonly #secrets = new Set<string>();
  #known: RegExp | undefined;

  /** Registers a value that must never be written, with its URL-encoded and base64 forms. */
  add(secret: string): void {
    if (secret.length < SHORTEST_SECRET || this.#secrets.has(secret)) return;
    this.#secrets.add(secret);
    const forms = new Set<string>();
    for (const known of this.#secrets) {
      forms.add(known);
      forms.add(encodeURIComponent(known));
      const bytes = Buffer.from(known);
      forms.add(bytes.toString("base64"));
      forms.add(bytes.toString("base64url"));
      const inJson = JSON.stringify(known).slice(1, -1);
      forms.add(inJson);
    }
    const longestFirst = [...forms].sort((a, b) => b.length - a.length);
    this.#known = new RegExp(longestFirst.map(escapeForRegExp).join("|"), "g");
  }

  /** @returns the text without known secrets and without secret-shaped parts */
  text(value: string): string {
    let clean = this.#known ? value.replace(this.#known, REDACTED) : value;
    for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
    return clean;
  }

  /** @returns a copy of any JSON-like value with every string in it redacted */
  value<T>(value: T): T;
  value(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    if (value !== null && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.value(item)]));
    }
    return value;
  }
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
