import picocolors from "picocolors";
import { COMMAND } from "../evidence/command-name.ts";
import { Failure } from "../evidence/log/failure.ts";
import { verifyRun } from "../evidence/log/manifest.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import { findRunFolder } from "../run/run-folder.ts";

/** `pnpm evals verify [RUN]`: exit code 0 when every file of the run is as the manifest says, else 1. */
export async function verifyCommand(run: string): Promise<number> {
  const dir = await findRunFolder(run);
  const { runHash, files, problems } = await verifyRun(dir).catch((cause: unknown) => {
    throw new Failure(
      {
        kind: "error",
        title: `${dir} has no readable manifest`,
        message: messageOf(cause),
        next: `a run that was killed has none; \`${COMMAND} report\` renders what it recorded`,
      },
      { cause },
    );
  });
  for (const { path, problem } of problems) console.log(`${picocolors.red(problem)}  ${path}`);
  if (problems.length === 0) console.log(`intact: ${files} files, run ${runHash}`);
  else console.log(`not intact: ${problems.length} of ${files} files, run ${runHash}`);
  return problems.length === 0 ? 0 : 1;
}
