/**
 * @since 0.1.0
 */
export * as Collector from "./collect/Collector.js"
export * from "./config/ConfigError.js"
export * from "./Health.js"
export * as Condition from "./model/Condition.js"
export * as Sample from "./model/Sample.js"
export * as Series from "./model/Series.js"
export * as Station from "./Station.js"
export * as StationConfig from "./StationConfig.js"
export * as LibsqlStore from "./store/LibsqlStore.js"
export * as PostgresStore from "./store/PostgresStore.js"
export * as Store from "./store/Store.js"
export * from "./store/StoreError.js"
export * as Writer from "./Writer.js"
