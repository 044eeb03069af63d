// Runs in the review's page.
const changes = [...document.querySelectorAll<HTMLElement>(".change")];
const progress = document.querySelector("#progress");

const SAID = {
  accepted: "✓ Accepted, written",
  rejected: "✕ Rejected, the approved picture stands",
} as const;
const SAID_OF_REMOVAL = { accepted: "✓ Removed", rejected: "✕ Kept" } as const;
const isDecision = (value: string): value is keyof typeof SAID => value in SAID;

let last: Promise<void> = Promise.resolve();

/** One after the other, in the order of the keys: the last word on a change is the one that is written. */
function decide(change: HTMLElement, decision: keyof typeof SAID): void {
  last = last.then(() => write(change, decision));
}

async function write(change: HTMLElement, decision: keyof typeof SAID): Promise<void> {
  const status = change.querySelector<HTMLElement>(".decision");
  if (status === null) return;
  const response = await fetch("decide", {
    method: "POST",
    body: JSON.stringify({ change: Number(change.dataset.change), decision }),
  }).catch(() => undefined);
  if (response?.ok) change.dataset.decided = decision;
  status.dataset.decision = response?.ok ? decision : "problem";
  status.textContent = response?.ok
    ? (change.dataset.removal === undefined ? SAID : SAID_OF_REMOVAL)[decision]
    : `Not written: ${response ? await response.text() : "the review has ended"}`;
  const decided = changes.filter(({ dataset }) => dataset.decided !== undefined).length;
  if (progress) progress.textContent = `${decided} of ${changes.length} decided`;
}

const current = () => changes.find((one) => one.contains(document.activeElement)) ?? changes[0];

function go(step: 1 | -1): void {
  const focused = changes.findIndex((one) => one.contains(document.activeElement));
  const next = changes[focused < 0 ? 0 : Math.min(Math.max(focused + step, 0), changes.length - 1)];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "start" });
}

for (const change of changes) {
  change.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement) change.dataset.view = target.value;
  });
  change.addEventListener("click", ({ target }) => {
    if (target instanceof HTMLButtonElement && isDecision(target.value)) decide(change, target.value);
  });
}
document.addEventListener("keydown", (event) => {
  const change = current();
  if (change === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j") go(1);
  else if (event.key === "k") go(-1);
  else if (event.key === "a") decide(change, "accepted");
  else if (event.key === "r") decide(change, "rejected");
  else if (/^[endb]$/.test(event.key)) {
    change.querySelector<HTMLInputElement>(`input[data-key="${event.key}"]`)?.click();
  } else return;
  event.preventDefault();
});
document.querySelector("#done")?.addEventListener("click", async () => {
  await fetch("done", { method: "POST" }).catch(() => undefined);
  document.querySelector("#main")?.replaceChildren();
  if (progress) progress.textContent = "This review is over; the page can be closed.";
});
