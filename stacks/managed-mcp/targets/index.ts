import type { TargetSpec } from "fraimz";
import { cli, cliTool } from "./cli.ts";
import { reference, referenceTool } from "./reference.ts";
import type { ConnectTool } from "./tool.ts";

export const targets: readonly TargetSpec<"reference" | "cli">[] = [reference, cli];

/** The tool behind the stack. */
export function toolOf({ variant }: { readonly variant: string | undefined }): ConnectTool {
  return variant === "cli" ? cliTool : referenceTool;
}
