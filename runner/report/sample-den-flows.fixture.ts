import type { Reason } from "../evidence/log/events.ts";
import {
  attached,
  CHROMIUM,
  clicked,
  didNotSee,
  pictured,
  type SampleFlow,
  type SampleFrame,
  saw,
} from "./sample-flow.fixture.ts";
import type { SampleLog } from "./sample-log.fixture.ts";
import { cardButton, drawScreen } from "./sample-picture.fixture.ts";

const center = (card: number) => {
  const box = cardButton(card);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

export const NEVER_CONNECTED: Reason = {
  kind: "assertion",
  title: "The card never said “Connected”.",
  message:
    "Expected to see “Connected” on desktop within 20.0 s. The witness issued a token at +1.9 s; nothing after it.",
  expected: "“Connected” on desktop within 20.0 s",
  actual: "“Waiting for browser…”",
  next: "Look at what den-api did after the token: its log is below.",
  nearest: ['button "Connect"', 'text "Waiting for browser…"'],
  at: {
    file: "e2e/desktop-org-mcp-demo.flow.ts",
    line: 41,
    column: 17,
    excerpt: [
      "  40 |     async assertions({ see }) {",
      '> 41 |       await see.text("Connected");',
      "     |                 ^",
      "  42 |     },",
    ].join("\n"),
  },
};

export const POLLING_OFF = {
  name: "the app's polling is off",
  fault: "den-web: polling off",
  breaks: "The row flips to Connected",
};

function frame(name: string, claim: string, cards: number, more: Partial<SampleFrame> = {}): SampleFrame {
  return {
    name,
    claim,
    surface: "admin",
    does: (log) => [
      clicked("button “Extensions”", {
        point: { x: 90, y: 132 },
        box: { x: 20, y: 116, width: 180, height: 32 },
      }),
      saw("the page lists the connection", "“Team Knowledge Base 4f1c”"),
      pictured(log, { cards }),
    ],
    ...more,
  };
}

/** The member's story of the design: it fails in its fourth frame. */
export function desktopFlow(): SampleFlow {
  return {
    id: "desktop-org-mcp-demo",
    title: "A member connects an org-level MCP connection from the desktop",
    facts: [{ name: "name", value: "Team Knowledge Base 4f1c" }],
    surfaces: [
      CHROMIUM,
      { ...CHROMIUM, surface: "desktop", kind: "desktop", standIn: "desktop: Chromium stand-in" },
    ],
    frames: [
      frame(
        "The admin publishes a connection",
        "An admin publishes a connection for everyone in the organization.",
        1,
      ),
      frame("An ordinary card", "A member finds the connection in Extensions, with no special section.", 2, {
        proves: ["D17"],
        narration: "Nothing in the card tells that an admin put it there, apart from one line.",
      }),
      frame(
        "A real browser asks for consent",
        "Clicking opens the system browser on the provider’s own page.",
        3,
        {
          proves: ["D3", "D4"],
        },
      ),
      {
        name: "The row flips to Connected",
        claim:
          "After the browser sign-in, the same card moves to My Extensions as Connected, with no reload.",
        proves: ["D6", "D17"],
        surface: "desktop",
        controls: ["polling off", "card flips only on reload"],
        stepMs: 420,
        reason: NEVER_CONNECTED,
        does: failingEvidence,
      },
      frame("The agent sees the tool", "The agent’s search finds the tool of the new connection.", 4),
      frame("The tool answers", "Executing the tool returns what the provider said.", 4),
      frame("Leaving removes it", "Disconnecting removes the card and the credential.", 4),
    ],
    judged: [
      {
        rule: "pkce-s256",
        verdict: "pass",
        severity: "must",
        source: "RFC 7636 §4.2",
        title: "Uses PKCE with S256",
        entries: [2],
      },
      {
        rule: "resource-in-token",
        verdict: "fail",
        severity: "must",
        source: "RFC 8707 §2.2",
        title: "Names the resource in the token request",
        detail: "the parameter was absent",
        entries: [2],
      },
      {
        rule: "refresh-rotation",
        verdict: "not exercised",
        severity: "should",
        source: "RFC 9700 §4.14.2",
        title: "Uses the rotated refresh token next",
        entries: [],
      },
    ],
  };
}

function failingEvidence(log: SampleLog) {
  const button = cardButton(0);
  const api = Array.from(
    { length: 40 },
    (_, at) => `11:42:${20 + (at % 40)} GET /v1/connections/state 200 pending`,
  );
  return [
    clicked("Approve", {
      channel: "os",
      surface: "system browser",
      detail: "on the provider’s page; pointer, found by its text",
    }),
    {
      type: "act",
      channel: "user",
      surface: "desktop",
      verb: "returned to",
      target: "the desktop window",
      ok: true,
      tookMs: 12,
      point: center(0),
      box: button,
    },
    {
      type: "witness",
      entries: [
        log.entry({
          at: log.at(420),
          step: "approve",
          method: "POST",
          path: "/approve",
          status: 302,
          account: "member",
          state: { length: 43, returned: "echoed" },
        }),
        log.entry({
          at: log.at(1900),
          step: "token",
          method: "POST",
          path: "/token",
          status: 200,
          grantType: "authorization_code",
          pkce: { method: "S256", verifierLength: 64, matches: true },
          resource: {
            sent: ["http://127.0.0.1:41017/mcp"],
            announced: ["http://127.0.0.1:41017/mcp"],
            equal: true,
          },
          issued: { accessToken: "a41f09c2e7d3", expiresIn: 3600 },
          code: { fingerprint: "0c11aa22bb33", is: "current" },
        }),
      ],
    },
    saw("the browser’s page says Connected", "“Connected”", "“Connected to Team Knowledge Base 4f1c”"),
    didNotSee("the card says Connected", "“Connected”", "“Waiting for browser…” for 20.0 s"),
    pictured(
      log,
      { cards: 4, lit: 0 },
      {
        surface: "desktop",
        role: "failure",
        rules: [
          { rule: "not blank", ok: true, expected: "more than one colour", actual: "more than one colour" },
          { rule: "required text “Connected”", ok: false, expected: "visible", actual: "not there" },
          {
            rule: "equals the approved picture",
            ok: false,
            expected: "every pixel equal",
            actual: "4520 of 1024000 pixels differ",
          },
        ],
        comparison: {
          against: "the approved picture",
          baseline: log.file(drawScreen({ cards: 4, lit: 0, connected: true }), "image/png"),
          difference: log.file(drawScreen({ cards: 0, lit: 0, connected: true }), "image/png"),
          differingPixels: 4520,
          totalPixels: 1_024_000,
          box: button,
          verdict: "changed",
        },
      },
    ),
    pictured(log, { cards: 2 }, { surface: "admin", role: "also" }),
    attached(log, "visible text", "desktop", "Extensions\nTeam Knowledge Base 4f1c\nWaiting for browser…", {
      surface: "desktop",
    }),
    attached(log, "log", "den-api", api.join("\n"), { truncated: "the last 40 of 1,204 lines" }),
    attached(log, "console", "desktop", "warning  connection state poll skipped: document hidden", {
      surface: "desktop",
    }),
    attached(log, "requests", "desktop", "GET /v1/connections/state  net::ERR_ABORTED", {
      surface: "desktop",
    }),
    attached(log, "cast", "den connect", CAST, { mime: "application/x-asciicast" }),
  ] satisfies ReturnType<NonNullable<SampleFrame["does"]>>;
}

const CAST = [
  '{"version":2,"width":60,"height":8,"timestamp":1795000000}',
  '[0.1,"o","$ den connect\\r\\n"]',
  '[0.6,"o","Opening the browser \\u001b[34mhttps://provider.test\\u001b[0m\\r\\n"]',
  '[1.9,"o","\\u001b[32m✓\\u001b[0m connected as \\u001b[1mmember\\u001b[0m\\r\\n"]',
].join("\n");

export function adminFlow(): SampleFlow {
  return {
    id: "mcp-connections-cloud-oauth",
    title: "An admin connects an external MCP server for everyone",
    frames: [
      frame("The admin signs in", "The admin signs in and sees the organization.", 1),
      frame("The form accepts a custom URL", "The connection form accepts the URL of any MCP server.", 2),
      frame("The row flips to Connected", "The app’s own polling shows Connected, with no reload.", 3, {
        controls: [POLLING_OFF.name],
      }),
      frame("Search finds the tool", "Search finds the tool of the new connection.", 4),
      frame("The tool echoes", "Executing the tool returns this run’s own words.", 5),
    ],
  };
}

export function gridFlow(): SampleFlow {
  const claims = [
    "The grid lists what it did.",
    "Quick Connect opens.",
    "A card connects.",
    "A card leaves.",
    "The grid is as before.",
  ];
  return {
    id: "settings-extensions-mcp",
    title: "The static Quick Connect grid is untouched",
    frames: claims.map((claim, at) => frame(claim.slice(0, -1), claim, 1 + at)),
  };
}
