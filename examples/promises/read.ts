import { connect, isMissing } from "@owserver/node/promises"

const ow = await connect(`localhost:${process.env.PORT ?? 4304}`)
try {
  const temperature = await ow.readText("/10.67C6697351FF/temperature", { timeout: 5000 })
  console.log(`It is ${Number(temperature)} °C`)
} catch (error) {
  if (!isMissing(error)) throw error
  console.error("No such thermometer")
} finally {
  await ow.close()
}
