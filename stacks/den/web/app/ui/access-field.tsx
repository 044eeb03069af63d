import type { Access, Member, Team } from "../../../contract/index.ts";
import { CheckList, RadioGroup } from "./choice.tsx";

/** An answer under way. Who chose "selected" and nobody yet has named nobody. */
export interface AccessDraft {
  readonly kind: "everyone" | "selected" | "nobody";
  readonly teamIds: readonly string[];
  readonly memberIds: readonly string[];
}

export function draftOf({ everyone, teamIds, memberIds }: Access): AccessDraft {
  const isSelected = teamIds.length + memberIds.length > 0;
  return { kind: everyone ? "everyone" : isSelected ? "selected" : "nobody", teamIds, memberIds };
}

/** The grants that the draft stands for. */
export function accessOf({ kind, teamIds, memberIds }: AccessDraft): Access {
  if (kind !== "selected") return { everyone: kind === "everyone", teamIds: [], memberIds: [] };
  return { everyone: false, teamIds: [...teamIds], memberIds: [...memberIds] };
}

export interface AccessFieldProps {
  readonly value: AccessDraft;
  readonly onChange: (value: AccessDraft) => void;
  readonly teams: readonly Team[];
  readonly members: readonly Member[];
}

/** Who can use a connection: everyone, teams and members by name, or nobody. */
export function AccessField({ value, onChange, teams, members }: AccessFieldProps) {
  return (
    <div className="access-field">
      <RadioGroup
        legend="Who can use it"
        value={value.kind}
        onChange={(kind) => onChange({ ...value, kind })}
        options={[
          { value: "everyone", title: "Everyone", description: "All members, also those who join later." },
          { value: "selected", title: "Teams and members", description: "Only those you choose below." },
          { value: "nobody", title: "Nobody yet", description: "Only admins see it." },
        ]}
      />
      {value.kind === "selected" && (
        <div className="access-lists">
          <CheckList
            legend="Teams"
            options={teams.map(({ id, name }) => ({ value: id, title: name }))}
            selected={value.teamIds}
            onChange={(teamIds) => onChange({ ...value, teamIds })}
            empty="There are no teams yet."
          />
          <CheckList
            legend="Members"
            options={members.map(({ id, name, email }) => ({ value: id, title: name, description: email }))}
            selected={value.memberIds}
            onChange={(memberIds) => onChange({ ...value, memberIds })}
            empty="There are no members yet."
          />
        </div>
      )}
    </div>
  );
}
