import { FastCheck } from "effect"

// Property tests generate the same values in each run. `pnpm run verify` sets another seed and prints it.
FastCheck.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 1) })
