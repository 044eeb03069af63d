import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Connection, type Toolkit, toolkit as toolkitRecord } from "../../../contract/records.ts";
import { callApi } from "../api.ts";
import { isPlanted } from "../planted.ts";
import { Problem } from "../ui/problem.tsx";

interface ConnectionChoiceProps {
  readonly toolkit: Toolkit;
  readonly connections: readonly Connection[];
  readonly mayChange: boolean;
}

/** The connections, each in the toolkit or not; a change is kept at once. */
export function ConnectionChoice({ toolkit, connections, mayChange }: ConnectionChoiceProps) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: async (patterns: readonly string[]) =>
      isPlanted("change-not-saved")
        ? { ...toolkit, patterns: [...patterns] }
        : await callApi(`toolkits/${toolkit.slug}`, toolkitRecord, { method: "PATCH", body: { patterns } }),
    onSuccess: (changed) => queries.setQueryData(["toolkits", toolkit.slug], changed),
  });
  return (
    <fieldset disabled={!mayChange}>
      <legend>Connections</legend>
      {connections.map(({ slug, name, tools }) => {
        const pattern = `${slug}.*`;
        const others = toolkit.patterns.filter((one) => one !== pattern);
        return (
          <label key={slug} className="choice">
            <input
              type="checkbox"
              checked={toolkit.patterns.includes(pattern)}
              onChange={({ target }) => change.mutate(target.checked ? [...others, pattern] : others)}
            />
            {name} ({tools.length} tools)
          </label>
        );
      })}
      <Problem error={change.error} />
    </fieldset>
  );
}
