// @anthropic-ai/bedrock-sdk: finds its credentials itself, sends one prompt, prints the outcome.
// Arguments: the folder of the npm packages, the case as JSON, "true" for a stream.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, text, streaming] = process.argv.slice(2);
const asked = JSON.parse(text);
if (asked.clock_s) {
  const Real = Date;
  const ahead = asked.clock_s * 1000;
  globalThis.Date = class extends Real {
    constructor(...given) {
      given.length ? super(...given) : super(Real.now() + ahead);
    }
    static now() {
      return Real.now() + ahead;
    }
  };
}
const found = createRequire(folder + "/").resolve("@anthropic-ai/bedrock-sdk");
const { AnthropicBedrock } = await import(pathToFileURL(found));
try {
  const client = new AnthropicBedrock({ maxRetries: 0, baseURL: asked.endpoint ?? undefined });
  const prompt = {
    model: asked.model,
    max_tokens: 8,
    messages: [{ role: "user", content: "ping" }],
  };
  let said = "";
  if (streaming === "true") {
    for await (const event of await client.messages.create({ ...prompt, stream: true })) {
      said += event.delta?.text ?? "";
    }
  } else {
    said = (await client.messages.create(prompt)).content[0].text;
  }
  console.log(JSON.stringify({ served: true, said }));
} catch (error) {
  console.log(JSON.stringify({ served: false, said: `${error.name}: ${error.message}` }));
}
