import { type ReactNode, useId } from "react";

export interface Option<Value extends string> {
  readonly value: Value;
  readonly title: string;
  readonly description?: string;
}

export interface RadioGroupProps<Value extends string> {
  readonly legend: string;
  readonly options: readonly Option<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  /** Side by side where there is room. */
  readonly inline?: boolean;
}

/** One of a few, each with a sentence on what it means. A radio's name is its title alone. */
export function RadioGroup<Value extends string>(props: RadioGroupProps<Value>) {
  const { legend, options, value, onChange, inline = false } = props;
  const id = useId();
  return (
    <fieldset>
      <legend className="field-label">{legend}</legend>
      <div className={inline ? "choice-list choice-list-inline" : "choice-list"}>
        {options.map((option) => (
          <label key={option.value} className="choice">
            <input
              type="radio"
              name={id}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              aria-labelledby={`${id}-${option.value}`}
              aria-describedby={option.description ? `${id}-${option.value}-about` : undefined}
            />
            <span className="choice-words">
              <span className="choice-title" id={`${id}-${option.value}`}>
                {option.title}
              </span>
              {option.description && (
                <span className="choice-about" id={`${id}-${option.value}-about`}>
                  {option.description}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export interface CheckListProps {
  readonly legend: string;
  readonly options: readonly Option<string>[];
  readonly selected: readonly string[];
  readonly onChange: (selected: string[]) => void;
  /** Said when there is nothing to choose from. */
  readonly empty: ReactNode;
}

/** Any of many, by name; scrolls within itself when there are a lot. */
export function CheckList({ legend, options, selected, onChange, empty }: CheckListProps) {
  const id = useId();
  const toggle = (value: string, checked: boolean) =>
    onChange(checked ? [...selected, value] : selected.filter((each) => each !== value));
  return (
    <fieldset>
      <legend className="field-label">{legend}</legend>
      {options.length === 0 ? (
        <p className="field-hint">{empty}</p>
      ) : (
        <div className="check-list">
          {options.map((option) => (
            <label key={option.value} className="check">
              <input
                type="checkbox"
                checked={selected.includes(option.value)}
                onChange={(event) => toggle(option.value, event.target.checked)}
                aria-labelledby={`${id}-${option.value}`}
                aria-describedby={option.description ? `${id}-${option.value}-about` : undefined}
              />
              <span id={`${id}-${option.value}`}>{option.title}</span>
              {option.description && (
                <span className="check-about" id={`${id}-${option.value}-about`}>
                  {option.description}
                </span>
              )}
            </label>
          ))}
        </div>
      )}
    </fieldset>
  );
}
