/**
 * A control that plants one of the defects that a stack names for itself (`break`), in a fresh one.
 * @param breaks the frame that must fail under it, and no earlier one
 */
export function planted<const Frame extends string>(defect: string, breaks: Frame) {
  return { name: defect, fault: { stack: { break: [defect] } }, breaks };
}
