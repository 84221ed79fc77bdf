/**
 * Exit codes.
 *
 * @since 0.1.0
 */

/**
 * The exit codes, as listed in docs/cli/index.md. Codes from 128 on follow the shells: 128 plus the number of the signal.
 *
 * @since 0.1.0
 * @category constants
 */
export const ExitCode = {
  done: 0,
  /** A bug in this program. */
  defect: 1,
  usage: 2,
  notFound: 3,
  refused: 4,
  connection: 5,
  timeout: 6,
  badValue: 7,
  /** Stdout cannot be written, for example because the disk is full. */
  outputFailed: 8,
  unknownKind: 9,
  hungUp: 129,
  interrupted: 130,
  outputClosed: 141,
  terminated: 143
} as const
