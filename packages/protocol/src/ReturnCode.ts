/**
 * What owserver answers when it says no: the negated error number (`errno`) of the server's platform. The numbers and
 * names here are those of Linux.
 *
 * OWFS has texts of its own for the codes 0 to 210, but the two numberings were never unified: the text it gives for the
 * most common answer, -1 for a path that does not exist, is "Startup - command line parameters invalid". The texts here
 * say what the server means by a code.
 *
 * Source: OWFS, `module/owlib/src/c/error.c` and what was seen on the wire.
 *
 * @module
 * @since 0.1.0
 */

/**
 * The path cannot be parsed: an unknown device, property, alias or bus, or a wrong extension.
 *
 * @since 0.1.0
 * @category constants
 */
export const EPERM = -1

/**
 * The device went away during the operation.
 *
 * @since 0.1.0
 * @category constants
 */
export const ENOENT = -2

/**
 * The bus failed, or the server behind this server is gone or silent.
 *
 * @since 0.1.0
 * @category constants
 */
export const EIO = -5

/**
 * A yes or no was written as blanks.
 *
 * @since 0.1.0
 * @category constants
 */
export const EFAULT = -14

/**
 * There is no bus at all.
 *
 * @since 0.1.0
 * @category constants
 */
export const ENODEV = -19

/**
 * A listing of a property.
 *
 * @since 0.1.0
 * @category constants
 */
export const ENOTDIR = -20

/**
 * Reading or writing a directory.
 *
 * @since 0.1.0
 * @category constants
 */
export const EISDIR = -21

/**
 * A value the property does not take, a refused alias, or a device that did not answer properly.
 *
 * @since 0.1.0
 * @category constants
 */
export const EINVAL = -22

/**
 * The server was started read-only.
 *
 * @since 0.1.0
 * @category constants
 */
export const EROFS = -30

/**
 * A number is out of range, or the size too short for all of an array.
 *
 * @since 0.1.0
 * @category constants
 */
export const ERANGE = -34

/**
 * The server does not know this message, or has it switched off.
 *
 * @since 0.1.0
 * @category constants
 */
export const ENOMSG = -42

/**
 * A message that needs a path came without one.
 *
 * @since 0.1.0
 * @category constants
 */
export const EBADMSG = -74

/**
 * The size or the path is too long, or the size is 0.
 *
 * @since 0.1.0
 * @category constants
 */
export const EMSGSIZE = -90

/**
 * The property cannot be read, or cannot be written.
 *
 * @since 0.1.0
 * @category constants
 */
export const ENOTSUP = -95

/**
 * The device could not be locked.
 *
 * @since 0.1.0
 * @category constants
 */
export const EADDRINUSE = -98

/**
 * The bus master is not connected.
 *
 * @since 0.1.0
 * @category constants
 */
export const ECONNABORTED = -103

/**
 * The highest number that owserver has a text for.
 *
 * @since 0.1.0
 * @category constants
 */
export const maximum = 210

/** The error numbers of Linux from 1 on; `-` where there is none. */
const errno = (
  "EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV " +
  "ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK " +
  "ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT " +
  "EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT - EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV " +
  "ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX " +
  "ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT " +
  "ESOCKTNOSUPPORT ENOTSUP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET " +
  "ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN " +
  "EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE " +
  "ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE ERFKILL EHWPOISON"
).split(" ")

/** What the server means by the codes that it sends in practice, by positive number. */
const texts: { readonly [code: number]: string } = {
  0: "no error",
  1: "no such path, device, property or array element",
  2: "the device went away during the operation",
  5: "the 1-Wire bus failed, or the server behind this server did not answer",
  12: "the server is out of memory",
  14: "the value is blank",
  16: "the device or the bus is busy",
  19: "the server has no 1-Wire bus",
  20: "not a directory",
  21: "is a directory",
  22: "the value was not accepted, or the device did not answer properly",
  30: "the server is read-only",
  34: "the number is out of range, or the size is too short for the value",
  42: "the server does not know this message, or has it switched off",
  74: "the message came without a path",
  90: "the size or the length of the path is out of range",
  95: "the property cannot be read, or cannot be written",
  98: "the device could not be locked",
  99: "the address is not available",
  103: "the bus master is not connected",
  105: "the server is out of buffers"
}

/**
 * The name of a return code as found in a reply, such as `EPERM` for -1; `OK` for 0 and above, `E41` for a number
 * that Linux has no name for.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { ReturnCode } from "@owserver/protocol"
 *
 * assert.deepStrictEqual([0, -1, -42].map(ReturnCode.name), ["OK", "EPERM", "ENOMSG"])
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const name = (ret: number): string => {
  if (ret >= 0) return "OK"
  const known = errno[-ret - 1]
  return known === undefined || known === "-" ? `E${-ret}` : known
}

/**
 * In plain words what the server means by a return code as found in a reply.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { ReturnCode } from "@owserver/protocol"
 *
 * assert.strictEqual(ReturnCode.text(-1), "no such path, device, property or array element")
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const text = (ret: number): string => texts[ret >= 0 ? 0 : -ret] ?? `return code ${ret}, not seen in practice`

/**
 * Whether the code says that there is nothing at the path: -1, -2, -19.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { ReturnCode } from "@owserver/protocol"
 *
 * assert.ok(ReturnCode.isMissing(ReturnCode.ENOENT))
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isMissing = (ret: number): boolean => ret === EPERM || ret === ENOENT || ret === ENODEV

/**
 * Whether the code says that the bus failed, so that another try may succeed: -5, -98, -103.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { ReturnCode } from "@owserver/protocol"
 *
 * assert.ok(ReturnCode.isBusFault(ReturnCode.EIO))
 * assert.ok(!ReturnCode.isBusFault(ReturnCode.EINVAL))
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isBusFault = (ret: number): boolean => ret === EIO || ret === EADDRINUSE || ret === ECONNABORTED
