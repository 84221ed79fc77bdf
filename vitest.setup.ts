import * as fs from "node:fs"
import { effect, it, scoped } from "@effect/vitest"
import { FastCheck } from "effect"

// Property tests generate the same values in each run. `pnpm run verify` sets another seed and prints it.
FastCheck.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 1) })

// Test files share their modules. `layer` of @effect/vitest replaces these members of `it` for all later files.
Object.assign(it, { effect, scoped })

// Recorded dates are in UTC. The real server writes dates in its own time zone.
process.env.TZ = "UTC"

// Node 20 does not resolve symbolic links in an import if the last file that it looked at was a socket, such as that of tmux
// (`realpathSync` reads the result of another call). Packages would then be loaded twice.
fs.statSync(".")
