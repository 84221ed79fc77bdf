/**
 * The bounds of the wire, each with its source. What comes from outside is measured against one of these before it is
 * believed.
 *
 * @module
 * @since 0.1.0
 */

/**
 * pyownet's bound of a reply, 65,536 bytes. Real servers go beyond it: a listing of 126,000 bytes was seen. This library
 * bounds replies by an option instead, see {@link defaultMaxReply}.
 *
 * @since 0.1.0
 * @category constants
 */
export const MAX_PAYLOAD = 65_536

/**
 * The longest payload of a request in bytes, loop tokens included: owserver closes the connection above it without a
 * word (OWFS, `ow_message.h`: `MAX_OWSERVER_PROTOCOL_PAYLOAD_SIZE`).
 *
 * @since 0.1.0
 * @category constants
 */
export const maxRequest = 100_050

/**
 * The largest `size` a READ or GET may ask for; the smallest is 1. owserver answers -90 (EMSGSIZE) outside.
 *
 * @since 0.1.0
 * @category constants
 */
export const maxReadSize = 100_050

/**
 * The longest path in bytes, its terminating NUL not counted. READ, GET and the listings refuse a payload above 4,095
 * bytes with -90 (EMSGSIZE); no message accepts more than 4,096.
 *
 * @since 0.1.0
 * @category constants
 */
export const maxPath = 4_094

/**
 * The bound of one whole reply, entries of a listing together, unless said otherwise: 1 MiB. The protocol knows none; a
 * bus of 6,000 devices with aliases gave 126,000 bytes.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaultMaxReply = 1_048_576

/**
 * The longest alias in bytes; owserver cuts the rest.
 *
 * @since 0.1.0
 * @category constants
 */
export const maxAlias = 256
