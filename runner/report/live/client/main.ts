import type { EvidenceEvent } from "../../../evidence/log/events.ts";
import { element, show } from "./element.ts";
import { LiveFlow } from "./live-flow.ts";

const flows = new Map<string, LiveFlow>();
const services = new Map<string, string>();
let ended = false;

const source = new EventSource("events");
source.addEventListener("evidence", ({ data }) => heard(JSON.parse(data)));
source.addEventListener("finished", () => {
  document.querySelector("#finished")?.removeAttribute("hidden");
  source.close();
});
source.addEventListener("error", () => {
  if (!ended) headline("The run cannot be heard: it was ended or killed", "incomplete");
});

function heard(event: EvidenceEvent): void {
  if (event.type === "run.started") {
    const { git, platform } = event;
    show(
      "#origin",
      [
        git
          ? `${git.commit.slice(0, 7)} on ${git.branch}${git.dirty ? ", with uncommitted changes" : ""}`
          : "",
        platform,
      ]
        .filter(Boolean)
        .join(" · "),
    );
    headline("Running", "running");
  } else if (event.type === "flow.declared") {
    const flow = new LiveFlow(event);
    flows.set(event.flow, flow);
    document.querySelector("#flows")?.append(flow.element);
  } else if (event.type === "service") {
    services.set(
      event.service,
      event.state === "ready"
        ? `${event.service} ${event.seconds.toFixed(1)} s`
        : `${event.service} ${event.state}`,
    );
    show("#services", [...services.values()].join(" · "));
  } else if (event.type === "problem") {
    const { title, message } = event.reason;
    document
      .querySelector("#problems")
      ?.append(element("div", "reason", element("p", "title", title), element("p", "message", message)));
  } else if (event.type === "run.ended") {
    ended = true;
    headline({ passed: "Passed", failed: "Failed", incomplete: "Incomplete" }[event.verdict], event.verdict);
  } else if ("flow" in event && event.flow !== undefined) {
    flows.get(event.flow)?.heard(event);
  }
  totals();
}

function headline(text: string, kind: string): void {
  const sign = { passed: "✓", failed: "✕", incomplete: "!" }[kind] ?? "●";
  const verdict = document.querySelector("#verdict");
  if (verdict) verdict.className = kind;
  const mark = verdict?.querySelector(".sign");
  if (mark) mark.textContent = sign;
  show("#headline", text);
  document.title = `${text} · fraimz`;
}

function totals(): void {
  const frames = [...flows.values()].filter(({ isControl }) => !isControl).flatMap((flow) => flow.states);
  const count = (state: string) => frames.filter((each) => each === state).length;
  const told = [
    ["declared", frames.length, ""],
    ["running", count("running"), ""],
    ["passed", count("passed"), "passed"],
    ["failed", count("failed"), count("failed") > 0 ? "failed" : ""],
  ] as const;
  document
    .querySelector("#totals")
    ?.replaceChildren(
      ...told.map(([name, n, kind]) =>
        element("div", kind, element("dt", "", name), element("dd", "", String(n))),
      ),
    );
}
