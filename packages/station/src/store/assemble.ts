/**
 * Puts the parts of a store together.
 *
 * @module
 * @since 0.1.0
 */
import * as alarms from "./alarms.js"
import * as append from "./append.js"
import * as backup from "./backup.js"
import * as calibrating from "./calibrating.js"
import * as events from "./events.js"
import * as history from "./history.js"
import * as labels from "./labels.js"
import * as latest from "./latest.js"
import * as maintenance from "./maintenance.js"
import * as outbox from "./outbox.js"
import type { Options } from "./retention.js"
import * as rules from "./rules.js"
import type { StoreService } from "./Store.js"
import type { Database } from "./sql/Database.js"
import * as values from "./values.js"

/**
 * Makes all operations. Each part is a function of the database that returns some of them.
 *
 * @since 0.1.0
 * @category constructors
 */
export const assemble = (database: Database, options: Options = {}): StoreService => ({
  ...append.make(database),
  ...latest.make(database),
  ...labels.make(database),
  ...calibrating.make(database),
  ...events.make(database),
  ...backup.make(database),
  ...history.make(database),
  ...values.make(database),
  ...maintenance.make(database, options),
  alarms: { ...rules.make(database), ...alarms.make(database) },
  outbox: outbox.make(database)
})
