import { type ReactNode, useEffect, useRef } from "react";
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
 * that is wrong; a reason that belongs to no field stands at the top.
 */
export function Form({ onSubmit, busy, problem, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (problem) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problem]);

  const isAboutFields = problem !== undefined && Object.keys(problem.fields).length > 0;
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
      {problem && (!isAboutFields || problem.hint) && (
        <Notice tone="bad" hint={problem.hint}>
          {problem.message}
        </Notice>
      )}
      {children}
    </form>
  );
}
