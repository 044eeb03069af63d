import { type InputHTMLAttributes, type ReactNode, useId } from "react";

export interface FieldProps
  extends Omit<InputHTMLAttributes<HTMLInputElement>, "className" | "id" | "onChange" | "value"> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What is wrong with the value; announced with the field. */
  readonly error?: string | undefined;
  readonly hint?: ReactNode;
}

/** A text field with its label above, its hint below and, when refused, the reason in between. */
export function Field({ label, value, onChange, error, hint, type = "text", ...rest }: FieldProps) {
  const id = useId();
  const describedBy = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        {...rest}
        id={id}
        type={type}
        className="input"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy || undefined}
      />
      {error && (
        <p className="field-error" data-field-error id={`${id}-error`}>
          {error}
        </p>
      )}
      {hint && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
