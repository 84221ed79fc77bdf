/**
 * The sizes and lengths that the protocol allows, with their sources.
 *
 * @module
 * @since 0.1.0
 */

/**
 * pyownet's maximum length of a reply, 65,536 bytes. Real servers exceed it: one listing had 126,000 bytes. This library uses
 * {@link defaultMaxReply} instead.
 *
 * @since 0.1.0
 * @category constants
 */
export const MAX_PAYLOAD = 65_536

/**
 * Maximum length of a request's payload in bytes, loop tokens included. owserver closes the connection without a reply if it is
 * exceeded (OWFS, `ow_message.h`: `MAX_OWSERVER_PROTOCOL_PAYLOAD_SIZE`).
 *
 * @since 0.1.0
 * @category constants
 */
export const maxRequest = 100_050

/**
 * Maximum `size` of a READ or GET; the minimum is 1. owserver answers -90 (EMSGSIZE) outside this range.
 *
 * @since 0.1.0
 * @category constants
 */
export const maxReadSize = 100_050

/**
 * Maximum length of a path in bytes, without its terminating NUL. READ, GET and listings refuse a payload above 4,095 bytes with
 * -90 (EMSGSIZE). No message accepts more than 4,096.
 *
 * @since 0.1.0
 * @category constants
 */
export const maxPath = 4_094

/**
 * Default maximum length of a whole reply, all entries of a listing together: 1 MiB. The protocol has no limit: the listing of
 * 6,000 devices with aliases had 126,000 bytes.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaultMaxReply = 1_048_576

/**
 * Maximum length of an alias in bytes. owserver truncates longer ones.
 *
 * @since 0.1.0
 * @category constants
 */
export const maxAlias = 256
