import { useState } from "react";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";

export interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  /** Shown as dots: it is for a program, and not for whoever looks over the shoulder. */
  readonly isSecret?: boolean;
}

/** Something to hand on: readable, selectable, and copied with one press. */
export function CopyField({ label, value, hint, isSecret = false }: CopyFieldProps) {
  const [said, setSaid] = useState<"copied" | "refused">();
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => setSaid("copied"),
      () => setSaid("refused"),
    );
  return (
    <Field
      label={label}
      type={isSecret ? "password" : "text"}
      autoComplete="off"
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
