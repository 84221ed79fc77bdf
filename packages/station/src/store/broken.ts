/** Bugs in the store, which must not end those who use it. */
import { StoreError } from "./StoreError.js"

/** Returns the failure that stands for a defect. It may be over when the operation is tried again. */
export const broken = (operation: string, defect: unknown): StoreError =>
  new StoreError({ reason: "Unavailable", operation, issue: `a bug in the station: ${String(defect)}`, cause: defect })
