// The smallest program that reads with promises. It must cost hardly more than text.ts.
import { connect } from "@owserver/node/promises"

const ow = await connect(`127.0.0.1:${process.env.PORT}`)
console.log(await ow.readText("/10.67C6697351FF/temperature", { flags: { trim: true } }))
await ow.close()
