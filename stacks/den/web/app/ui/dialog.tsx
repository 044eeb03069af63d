import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { Icon } from "../../../design/icons.tsx";
import { Button } from "./button.tsx";

export interface DialogProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly size?: "normal" | "small";
}

/**
 * A modal dialog of the platform: the rest of the page is inert, Escape closes, and focus goes back to where it came
 * from. The first field (`data-autofocus`) has the focus; otherwise the dialog's first control.
 */
export function Dialog({ title, lead, onClose, children, size = "normal" }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);

  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return;
    element.showModal();
    element.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    // Only closing gives the focus back; taking an open dialog out of the page would lose it.
    return () => element.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      className={`dialog dialog-${size}`}
      aria-labelledby={`${id}-title`}
      aria-describedby={lead ? `${id}-lead` : undefined}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="dialog-head">
        <div>
          <h2 id={`${id}-title`}>{title}</h2>
          {lead && (
            <p className="lead" id={`${id}-lead`}>
              {lead}
            </p>
          )}
        </div>
        <Button look="quiet" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </Button>
      </header>
      {children}
    </dialog>
  );
}
