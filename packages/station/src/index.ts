/**
 * The modules of the station.
 *
 * @module
 * @since 0.1.0
 */
export * as ClockWatch from "./collect/ClockWatch.js"
export * as Collector from "./collect/Collector.js"
export * as Freshness from "./collect/Freshness.js"
export * as Intervals from "./collect/Intervals.js"
export * as Plan from "./collect/Plan.js"
export * as Report from "./collect/Report.js"
export * as Rule from "./collect/Rule.js"
export * from "./config/ConfigError.js"
export * as Control from "./control/Control.js"
export * as Writable from "./control/Writable.js"
export * from "./Health.js"
export * as Feed from "./http/Feed.js"
export * as HttpService from "./http/HttpService.js"
export * from "./http/ListenError.js"
export * as Condition from "./model/Condition.js"
export * as Sample from "./model/Sample.js"
export * as Series from "./model/Series.js"
export * as Catalogue from "./readings/Catalogue.js"
export * as Readings from "./readings/Readings.js"
export * as Station from "./Station.js"
export * as StationConfig from "./StationConfig.js"
export * as LibsqlStore from "./store/LibsqlStore.js"
export * as PostgresStore from "./store/PostgresStore.js"
export * as Store from "./store/Store.js"
export * from "./store/StoreError.js"
export * as Writer from "./Writer.js"
