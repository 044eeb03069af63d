// Stands in for a person: opens the consent page of the witness and approves as the first or the second account.
const [, , url, user] = process.argv;
const started = await fetch(url, { redirect: "manual" });
const cookie = started.headers
  .getSetCookie()
  .map((one) => one.split(";")[0])
  .join("; ");
const page = new URL(started.headers.get("location") ?? "", url);
const account = user === "second" ? "grace@example.test" : "ada@example.test";
const decided = await fetch(page, {
  method: "POST",
  redirect: "manual",
  headers: { cookie },
  body: new URLSearchParams({ decision: "approve", account }),
});
const back = decided.headers.get("location");
if (back === null) throw new Error(`The consent page answered ${decided.status}.`);
await fetch(back);
