import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Form } from "./form.tsx";
import type { FormProblem } from "./form-problem.ts";

export interface ConfirmProps {
  /** The question, naming the thing. */
  readonly title: string;
  /** What will be gone. */
  readonly children: ReactNode;
  /** The act, as a verb and its object. */
  readonly confirm: string;
  readonly busy: boolean;
  readonly problem: FormProblem | undefined;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Asks before something that can't be undone. The safe way out has the focus. */
export function Confirm({ title, children, confirm, busy, problem, onConfirm, onCancel }: ConfirmProps) {
  return (
    <Dialog title={title} onClose={onCancel} size="small">
      <Form onSubmit={onConfirm} busy={busy} problem={problem}>
        <p className="prose">{children}</p>
        <div className="form-actions">
          <Button onClick={onCancel} data-autofocus>
            Cancel
          </Button>
          <Button type="submit" look="danger" busy={busy}>
            {confirm}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
