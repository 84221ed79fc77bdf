/**
 * The call that an error is about.
 */

/** The fields that every error has. */
export interface Context {
  readonly operation: string
  /** Empty for an operation without a path. */
  readonly path: string
  readonly server: string
}

/** Returns the three fields alone, of an object that may have more. */
export const fields = ({ operation, path, server }: Context): Context => ({ operation, path: String(path), server })
