import { describe, expect, it } from "vitest";
import { REDACTED, Redactor } from "./redact.ts";

const known = (...secrets: string[]) => {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
};
const plain = new Redactor();
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("a registered secret", () => {
  const secret = 'p&ss "wörd"/+?\n9';
  const hidden = known(secret);
  const forms: [string, string][] = [
    ["as it is", secret],
    ["URL-encoded", encodeURIComponent(secret)],
    ["URL-encoded with small digits", encodeURIComponent(secret).toLowerCase()],
    ["URL-encoded twice", encodeURIComponent(encodeURIComponent(secret))],
    ["as a form field", new URLSearchParams({ q: secret }).toString().slice(2)],
    ["in JSON", JSON.stringify(secret).slice(1, -1)],
    ["in JSON with escaped letters", 'p\\u0026ss \\"w\\u00f6rd\\"\\/+?\\n9'],
    ["in JSON inside JSON", JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ["in HTML", "p&amp;ss &quot;wörd&quot;/+?\n9"],
    ["in HTML with numbers", "p&#38;ss &#x22;w&#246;rd&#34;/+?&#10;9"],
    ["in hexadecimal digits", Buffer.from(secret).toString("hex")],
  ];
  it.each(forms)("is hidden %s", (_name, form) => {
    expect(hidden.text(`before ${form} after`)).toBe(`before ${REDACTED} after`);
  });

  const token = "correct-horse-7?>battery";
  const inBase64 = known(token);
  it.each([0, 1, 2, 3, 4, 5])("is hidden in base64 and base64url of a text that holds it at %i", (offset) => {
    const whole = `${"x".repeat(offset)}${token}:tail`;
    for (const encoding of ["base64", "base64url"] as const) {
      const text = Buffer.from(whole).toString(encoding);
      const clean = inBase64.text(`data ${text}`);
      expect(clean).toContain(REDACTED);
      // What is left of the encoded text holds at most a character's bits of the secret at either end.
      const left = clean.slice(5).split(REDACTED);
      const readable = left.map((part) => Buffer.from(part, encoding).toString("latin1")).join(" ");
      expect(readable).not.toMatch(/orrect|horse|batter/);
    }
    expect(inBase64.text(encodeURIComponent(base64(whole)))).toContain(REDACTED);
  });

  it("is hidden when another secret holds it, whichever was registered first", () => {
    expect(known("abcdef", "abcdef-ghijkl").text("abcdef-ghijkl!")).toBe(`${REDACTED}!`);
    expect(known("abcdef-ghijkl", "abcdef").text("abcdef-ghijkl!")).toBe(`${REDACTED}!`);
  });

  it("is hidden where two overlap", () => {
    expect(known("alphabeta1", "beta1gamma").text("(alphabeta1gamma)")).toBe(`(${REDACTED})`);
  });

  it("is refused when hiding it would blank ordinary words or break the log", () => {
    expect(plain.add("abc")).toBe(false);
    expect(plain.add("passed")).toBe(false);
    expect(plain.text("abc passed")).toBe("abc passed");
  });
});

describe("secret-shaped text", () => {
  const R = REDACTED;
  // Each line: what is written, and what must be left of it.
  it.each<[string, string, string]>([
    ["JSON", '{"access_token":"abc","token_type":"Bearer"}', `{"access_token":"${R}","token_type":"Bearer"}`],
    ["JSON with spaces", '"refresh_token" : "a\\"bc", "x": 1', `"refresh_token" : "${R}", "x": 1`],
    [
      "JSON in JSON",
      '"{\\"client_secret\\":\\"abc\\",\\"a\\":1}"',
      `"{\\"client_secret\\":\\"${R}\\",\\"a\\":1}"`,
    ],
    ["a list in JSON", '"tokens":["Zm9vYmFyMTIz","word"]', `"tokens":["${R}","word"]`],
    ["name and value", '{"name":"password","value":"hunter2"}', `{"name":"password","value":"${R}"}`],
    [
      "an inspected object",
      "{ password: 'hunter2', email: 'a@b.c' }",
      `{ password: '${R}', email: 'a@b.c' }`,
    ],
    ["an inspected object, camel case", "accessToken: `abc`", `accessToken: \`${R}\``],
    ["an unquoted field", "{ password: hunter2, a: 1 }", `{ password: ${R}, a: 1 }`],
    ["YAML", "user: x\npassword: hunter2\n", `user: x\npassword: ${R}\n`],
    [
      "an environment",
      "DEN_API_TOKEN=abc PGPASSWORD='x y' PORT=1",
      `DEN_API_TOKEN=${R} PGPASSWORD='${R}' PORT=1`,
    ],
    ["a URL", "http://a/cb?code=abcdef&state=xyz", `http://a/cb?code=${R}&state=xyz`],
    ["a URL's fragment", "http://a/#access_token=abc&x=1", `http://a/#access_token=${R}&x=1`],
    [
      "an encoded URL",
      "to=http%3A%2F%2Fa%3Fcode%3Dabcdef%26x%3D1",
      `to=http%3A%2F%2Fa%3Fcode%3D${R}%26x%3D1`,
    ],
    ["a URL with a password", "mysql://root:pw@127.0.0.1/den", `mysql://root:${R}@127.0.0.1/den`],
    [
      "a form",
      "grant_type=authorization_code&code=abcdef&code_verifier=x1",
      `grant_type=authorization_code&code=${R}&code_verifier=${R}`,
    ],
    ["a form that starts with it", "code=Zm9vYmFyMTIz&grant_type=x", `code=${R}&grant_type=x`],
    [
      "a client's form",
      "client_id=a&client_secret=b&client_assertion=c",
      `client_id=a&client_secret=${R}&client_assertion=${R}`,
    ],
    ["a bearer header", "Authorization: Bearer abc.def\r\nHost: a", `Authorization: Bearer ${R}\r\nHost: a`],
    ["a header in JSON", '{"authorization":"Basic dXNlcjpwYXNz"}', `{"authorization":"Basic ${R}"}`],
    ["a header in an array", '["authorization","Bearer abc"]', `["authorization","Bearer ${R}"]`],
    ["a header without a scheme", "authorization: a1b2c3d4e5", `authorization: ${R}`],
    ["an API key's header", "x-api-key: abc\r\n", `x-api-key: ${R}\r\n`],
    ["a bearer token alone", "sent Bearer a1b2c3d4 twice", `sent Bearer ${R} twice`],
    ["cookies", "Cookie: sid=abc; theme=dark\r\n", `Cookie: sid=${R}; theme=${R}\r\n`],
    [
      "a cookie that is set",
      "set-cookie: sid=abc; Path=/; HttpOnly",
      `set-cookie: sid=${R}; Path=/; HttpOnly`,
    ],
    ["cookies in JSON", '{"cookie":"sid=abc; b=d","a":1}', `{"cookie":"sid=${R}; b=${R}","a":1}`],
    ["cookies in a list", "'set-cookie': [ 'sid=abc; Path=/' ],", `'set-cookie': [ 'sid=${R}; Path=/' ],`],
    ["curl's user", "curl -u admin:hunter2 http://a", `curl -u admin:${R} http://a`],
    ["curl's header", "curl -H 'Authorization: Bearer abc' x", `curl -H 'Authorization: Bearer ${R}' x`],
    ["a flag", "den login --password hunter2 --now", `den login --password ${R} --now`],
    ["a flag with =", "den --api-token=abc", `den --api-token=${R}`],
    ["a prompt", "Password: hunter2\r\n", `Password: ${R}\r\n`],
    ["coloured output", "\u001b[1mpassword: hunter2\u001b[0m", `\u001b[1mpassword: ${R}\u001b[0m`],
    ["a password field", '<input type="password" value="hunter2">', `<input type="password" value="${R}">`],
    [
      "a field, value first",
      "<input value='hunter2' name='password'>",
      `<input value='${R}' name='password'>`,
    ],
    ["a bare field", "<input name=csrf_token value=abc>", `<input name=csrf_token value=${R}>`],
    [
      "a hidden code",
      '<input type="hidden" name="code" value="abcdef">',
      `<input type="hidden" name="code" value="${R}">`,
    ],
    ["an attribute", '<body data-token="Zm9vYmFyMTIz">', `<body data-token="${R}">`],
    ["a meta tag", '<meta name="csrf-token" content="abc">', `<meta name="csrf-token" content="${R}">`],
    ["an element", "<password>hunter2</password>", `<password>${R}</password>`],
    [
      "base64 that begins with a slash",
      '{"token":"/iIcRYGeCtX5Kk8AnjKDMklNllQ6t5Ts"} key=/zPWdB6IyR149vEWLEH9FLPwoY2NagM=',
      `{"token":"${R}"} key=${R}`,
    ],
    ["a JWT", "got eyJhbGciOiJI.eyJzdWIiOiIx.c2ln here", `got ${R} here`],
    ["a service's key", "remote ghp_abcdefghijklmnopqrst0123 said", `remote ${R} said`],
    [
      "a private key",
      "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----",
      `${R}-----END PRIVATE KEY-----`,
    ],
    ["a log line's value in JSON", '"body\\npassword: hunter2\\nnext"', `"body\\npassword: ${R}\\nnext"`],
  ])("is hidden in %s", (_where, written, left) => {
    expect(plain.text(written)).toBe(left);
    // What was redacted once is not redacted again, nor cut further.
    expect(plain.text(left)).toBe(left);
  });

  it.each([
    "code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "status code=404, exit code: 137, code=1",
    "http://a/cb?error=access_denied&code=404",
    '{"code":"ERR_MODULE_NOT_FOUND","token_type":"Bearer","expires_in":3600}',
    '{"code":"invalid_grant"} {"code":-32602}',
    '{"witness":{"token":"refuse-verifier"}}',
    'WWW-Authenticate: Bearer resource_metadata="http://127.0.0.1/x", scope="mcp:read"',
    "Bearer authentication and Basic authorization are both refused",
    "grant_type=authorization_code&response_type=code",
    "Password: must be at least 8 characters",
    '"password":"a password of 12 characters"',
    "password: required",
    "token issued at +1.9 s, nothing after it",
    "token: expired, one refresh, one retry",
    "max_tokens: 4096, tokens: 12",
    'field "Password" is shown; pressed key: ArrowDown',
    "const token = await client.fetchToken();",
    "credentials: per-member, authorization: code + PKCE",
    "the verifier: 43 characters, S256",
    "form code=<3f1b9c0d2e4f> code_verifier=<3f1b9c0d2e4f>",
    "--token-endpoint http://127.0.0.1:4000/token",
    "PWD=/root/project",
    "key: flows/smoke.flow.ts, key: frame-12",
    'key=/usr/lib/X11/Fonts2 {"key":"/uploads/2026/IMG20231128.png"} {"token":"/v1/Members/42"}',
    "docker run -u 1000:1000 image",
    "http://127.0.0.1:4000/v1/mcp-connections/3b241101-e2bb-4255-8caf-4136c566a962/connect/callback",
    "mcp:conn_01HZX:echo listed by search_capabilities",
    "Cookie settings: none",
    "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  ])("leaves %s as it is", (text) => {
    expect(plain.text(text)).toBe(text);
  });
});

describe("values", () => {
  it("are redacted by the name they stand under, at any depth", () => {
    const value = {
      a: [
        {
          access_token: "abcd",
          token_type: "Bearer",
          query: { code: "a1b2c3d4e5", code_challenge_method: "S256" },
        },
      ],
    };
    expect(plain.value(value)).toEqual({
      a: [
        {
          access_token: REDACTED,
          token_type: "Bearer",
          query: { code: REDACTED, code_challenge_method: "S256" },
        },
      ],
    });
    expect(plain.value({ facts: [{ name: "password", value: "hunter2" }] })).toEqual({
      facts: [{ name: "password", value: REDACTED }],
    });
    expect(plain.value({ headers: { cookie: "sid=abc", "set-cookie": "a=b; Path=/" } })).toEqual({
      headers: { cookie: `sid=${REDACTED}`, "set-cookie": `a=${REDACTED}; Path=/` },
    });
  });
  it("are redacted in names, too", () => {
    const key = "super-secret-run-of-letters-9";
    expect(Object.keys(known(key).value({ [`x ${key}`]: 1 }))).toEqual([`x ${REDACTED}`]);
  });
  it("keep numbers, booleans, null and what is no secret", () => {
    const value = {
      seq: 1,
      ok: true,
      none: null,
      verdict: "passed",
      fault: '{"witness":{"token":"expire-now"}}',
    };
    expect(plain.value(value)).toEqual(value);
  });
  it("of a world are registered when they stand under secret names", () => {
    const redactor = new Redactor();
    redactor.addNamed({
      name: "Northwind",
      admin: { email: "ada@example.test", password: "horse battery" },
      members: [{ apiKey: "abcdefgh" }],
      token: "a1b2c3d4e5f6",
      tokens: ["t1-secret-one-9"],
      key: "a plain word",
    });
    expect(
      redactor.text(
        "Northwind ada@example.test horse battery abcdefgh a1b2c3d4e5f6 t1-secret-one-9 a plain word",
      ),
    ).toBe(`Northwind ada@example.test ${REDACTED} ${REDACTED} ${REDACTED} ${REDACTED} a plain word`);
  });
});

describe("a terminal recording", () => {
  const cast = (...events: [number, string, string][]) =>
    [
      '{"version":2,"command":"den --password hunter2"}',
      ...events.map((event) => JSON.stringify(event)),
    ].join("\n");

  it("hides a secret that was written in two pieces, and keeps the pieces' times", () => {
    const clean = known("s3cret-value").cast(cast([0.1, "o", "a s3cret"], [0.2, "o", "-value b"]));
    expect(clean).toBe(
      `{"version":2,"command":"den --password ${REDACTED}"}\n[0.1,"o","a ${REDACTED}"]\n[0.2,"o","${REDACTED} b"]`,
    );
  });
  it("hides what was typed key by key, and its echo in between", () => {
    const letters = [..."s3cret-value"].flatMap((letter, at): [number, string, string][] => [
      [at, "i", letter],
      [at, "o", letter],
    ]);
    const text = known("s3cret-value").cast(cast(...letters));
    expect(text.match(/"[a-z0-9-]"\]/g)).toBeNull();
  });
  it("hides what was typed at a password's prompt", () => {
    const clean = plain.cast(
      cast([0, "o", "Password: "], [1, "i", "hunter2\r"], [2, "o", "\r\nwelcome\r\n"]),
    );
    expect(clean).not.toContain('"hunter2');
    expect(clean).toContain("welcome");
  });
  it("keeps a line that is no event, redacted as text", () => {
    expect(plain.cast("[torn\npassword: hunter2\n")).toBe(`[torn\npassword: ${REDACTED}\n`);
  });
});
