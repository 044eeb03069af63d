/**
 * A control that plants one of Den's own defects (stacks/den/api/planted/defects.ts) in a fresh stack.
 * @param breaks the frame that must fail under it, and no earlier one
 */
export function planted<const Frame extends string>(defect: string, breaks: Frame) {
  return { name: defect, fault: { stack: { break: [defect] } }, breaks };
}
