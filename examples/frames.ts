import * as Net from "node:net"
import { FrameParser, Limits, OwText, Reply, Request, ReturnCode } from "@owserver/protocol"
import { Either } from "effect"

const request = Either.getOrThrow(Request.read("/10.67C6697351FF/temperature", { size: 8192 }))
const parser = FrameParser.make(Reply.layout, { maxBody: Limits.defaultMaxReply })

const socket = Net.connect(Number(process.env.PORT ?? 4304), "localhost")
socket.write(Request.encode(request))
for await (const bytes of socket) {
  parser.push(bytes)
  for (let frame = parser.next(); frame !== undefined; frame = parser.next()) {
    if (FrameParser.isMalformed(frame)) throw new Error(FrameParser.describe(frame))
    const meaning = Reply.interpret(request, frame)
    if (meaning._tag === "Done") console.log(OwText.decode(meaning.data))
    if (meaning._tag === "Refused") console.log(ReturnCode.text(meaning.answer.ret))
  }
}
