import { z } from "zod";
import { RunReport } from "./report-schema.ts";

/** `report.json`: the report as data, in the form that `docs/report.schema.json` publishes. */
export function renderJson(report: RunReport): string {
  return `${JSON.stringify(report, null, 1)}\n`;
}

/** The published schema (JSON Schema 2020-12) of `report.json`. Open to additions, as the version's promise is. */
export function reportJsonSchema(): object {
  return {
    title: "fraimz report",
    description: "What a run of fraimz says: verdict, totals, flows, frames and their evidence.",
    ...z.toJSONSchema(RunReport, { unrepresentable: "any", reused: "ref", io: "input" }),
  };
}
