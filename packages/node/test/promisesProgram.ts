/**
 * A program that reads paths with promises and never closes its client: `promisesProgram.ts PORT PATH…`. It has no limit that
 * would end it.
 */
import { connect } from "@owserver/node/promises"

const [port, ...paths] = process.argv.slice(2)
const limits = { silence: "1 hour", idle: "1 hour", drainLimit: "1 hour" } as const
const ow = await connect(`127.0.0.1:${port}`, limits)
const texts: Array<string> = []
for (const path of paths) texts.push(await ow.readText(path))
console.log(texts.join())
