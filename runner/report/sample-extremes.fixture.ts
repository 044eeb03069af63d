import { attached, clicked, pictured, playFlow, type SampleFrame, saw } from "./sample-flow.fixture.ts";
import { SampleLog } from "./sample-log.fixture.ts";
import { begun, ended } from "./sample-run.fixture.ts";

/** Texts that an app, a page or a log might hold, each of which has broken somebody's report. */
export const HOSTILE = {
  script: "<script>document.title='owned'</script>",
  end: "</script></noscript></style><img src=x onerror=\"document.title='owned'\">",
  replacement: "$& $1 $' $` \\u0000",
  nul: "before\u0000after",
  turned: "\u202egpj.exe\u202c",
  attribute: "\" onmouseover=\"document.title='owned'\" x='",
  comment: "<!-- --> ]]> <!DOCTYPE",
  escape: "\u001b[2J\u001b]0;owned\u0007",
  word: "w".repeat(10_000),
} as const;

/** A run in which every text that can come from outside is hostile. */
export function hostileRun(): SampleLog {
  const log = begun(new SampleLog());
  const all = Object.values(HOSTILE).join(" ");
  const reason = {
    kind: "assertion",
    title: all,
    message: all,
    expected: all,
    actual: all,
    next: all,
    stack: all,
  } as const;
  const does: NonNullable<SampleFrame["does"]> = (log) => [
    clicked(all, { detail: all, tab: HOSTILE.end, error: all, ok: false, point: { x: 1, y: 1 } }),
    saw(all, all, HOSTILE.nul),
    pictured(
      log,
      { cards: 2 },
      { surface: HOSTILE.attribute, rules: [{ rule: all, ok: false, expected: all, actual: all }] },
    ),
    {
      type: "witness",
      entries: [log.entry({ step: "other", method: "GET", path: all, status: 404, error: { code: all } })],
    },
    attached(log, "visible text", HOSTILE.end, all),
    attached(log, "log", HOSTILE.script, all, { truncated: all }),
    attached(
      log,
      "cast",
      HOSTILE.end,
      `{"version":2,"width":40,"height":4}\n[0,"o",${JSON.stringify(all.slice(0, 400))}]`,
      {
        mime: "application/x-asciicast",
      },
    ),
  ];
  playFlow(log, {
    id: `hostile ${HOSTILE.end} ${HOSTILE.turned}`,
    title: all,
    stack: HOSTILE.script,
    facts: [{ name: HOSTILE.end, value: all }],
    frames: [
      {
        name: all,
        claim: all,
        narration: all,
        proves: [HOSTILE.script],
        controls: [all],
        surface: all,
        does,
        reason,
      },
      { name: HOSTILE.end, claim: HOSTILE.end },
    ],
    judged: [
      { rule: all, verdict: "fail", severity: all, source: all, title: all, detail: all, entries: [1] },
    ],
  });
  log.emit({ type: "problem", reason });
  return ended(log, "failed", 1);
}

/** A run beyond every limit: 1,000 frames, a 4K picture, a 10 MB log, 100 kB of text, a flooded console. */
export function hugeRun(frames = 1_000): SampleLog {
  const log = begun(new SampleLog());
  const line = "2026-11-20T11:42:07.123Z info  request handled path=/v1/connections/state status=200\n";
  const flood = "warning  something happened again and again\n".repeat(20_000);
  const perFlow = 100;
  for (let flow = 0; flow * perFlow < frames; flow += 1) {
    playFlow(log, {
      id: `flow-${flow}`,
      title: `Flow number ${flow}`,
      frames: Array.from({ length: Math.min(perFlow, frames - flow * perFlow) }, (_, at) => ({
        name: `frame ${at}`,
        claim: `The claim of frame ${at} of flow ${flow}.`,
        does: (log) => [
          clicked("button “Next”", { point: { x: 60 + at, y: 60 } }),
          ...Array.from({ length: at === 1 ? 500 : 4 }, (_, check) => saw(`check ${check}`, "“yes”")),
          pictured(
            log,
            at === 0 && flow === 0 ? { width: 3840, height: 2160, cards: 9 } : { cards: (at % 8) + 1 },
          ),
          ...(at < 3
            ? [
                attached(log, "log", "api", line.repeat(at === 0 && flow === 0 ? 120_000 : 1_000)),
                attached(log, "visible text", "admin", "words ".repeat(17_000)),
                attached(log, "console", "admin", flood),
              ]
            : []),
        ],
      })),
    });
  }
  return ended(log, "passed", 0);
}
