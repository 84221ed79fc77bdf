/**
 * The schemas of the protocol's values, and the codecs to their bytes and texts. A schema has the name of its type, or of its module
 * and its type: `RomId`, `FlagsInput`. A codec also names its source: `RomIdFromBytes`. The codecs call the functions of the other
 * modules.
 *
 * The other modules and the index do not import this one. So a program without schemas does not load `effect/Schema`.
 *
 * @module
 * @since 0.1.0
 */

export * from "./internal/schemas/flags.js"
export * from "./internal/schemas/header.js"
export * from "./internal/schemas/message.js"
export * from "./internal/schemas/path.js"
export * from "./internal/schemas/structure.js"
