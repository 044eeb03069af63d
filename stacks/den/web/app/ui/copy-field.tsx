import { useState } from "react";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";

export interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
}

/** Something to hand on: readable, selectable, and copied with one press. */
export function CopyField({ label, value, hint }: CopyFieldProps) {
  const [said, setSaid] = useState<"copied" | "refused">();
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => setSaid("copied"),
      () => setSaid("refused"),
    );
  return (
    <Field
      label={label}
      value={value}
      onChange={() => {}}
      readOnly
      hint={
        said === "refused" ? "The browser does not let Den copy. Allow it for this page and try again." : hint
      }
      action={
        <Button aria-label={`Copy ${label}`} onClick={() => void copy()}>
          <span role="status">{said === "copied" ? "Copied" : "Copy"}</span>
        </Button>
      }
    />
  );
}
