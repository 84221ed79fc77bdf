/** Where owserver declares a property wrongly: what it says, what is true, and how that is known. */
export const overrides = []
