import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import type { FormProblem } from "./form-problem.ts";
import { Notice } from "./notice.tsx";

export interface FormProps {
  readonly onSubmit: () => void;
  readonly busy: boolean;
  readonly problem: FormProblem | undefined;
  readonly children: ReactNode;
}

/**
 * A form that is checked by us and not by the browser's bubbles. After a refusal the focus goes to the first field
 * that is wrong; a reason that no field shows stands at the top.
 */
export function Form({ onSubmit, busy, problem, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [isShownByField, setShownByField] = useState(false);

  useLayoutEffect(() => {
    setShownByField(form.current?.querySelector("[data-field-error]") != null);
    if (problem) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problem]);

  return (
    <form
      ref={form}
      className="form"
      noValidate
      aria-busy={busy || undefined}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onSubmit();
      }}
    >
      {problem && !isShownByField && (
        <Notice tone="bad" hint={problem.hint}>
          {problem.message}
        </Notice>
      )}
      {children}
    </form>
  );
}
