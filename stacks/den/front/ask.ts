/** Asks for a page, as any program does: prints the status of the answer, or why there is none. `ask.ts URL` */
const [url = ""] = process.argv.slice(2);

try {
  const answer = await fetch(url);
  console.log(answer.status);
} catch (error) {
  console.log(reasonOf(error));
  process.exitCode = 1;
}

/** Node tells the network's own reason in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : error.message;
}
