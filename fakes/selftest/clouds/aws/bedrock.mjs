// @anthropic-ai/bedrock-sdk as a client of the table: a case a line on standard input (JSON), its
// outcome a line on standard output. Argument: the folder of the npm packages.
// One process plays them all, as to load the SDK takes longer than a case. It keeps the place of
// HOME and the contents of files by their names, so each case names its own files to it.
import http from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const found = createRequire(process.argv[2] + "/").resolve("@anthropic-ai/bedrock-sdk");
const { AnthropicBedrock } = await import(pathToFileURL(found));

const POOL = Symbol.for("undici.globalDispatcher.1"); // where Node's fetch keeps its connections

async function ask(asked) {
  const client = new AnthropicBedrock({
    maxRetries: 0,
    baseURL: asked.case.endpoint ?? undefined,
  });
  const prompt = {
    model: asked.model,
    max_tokens: 8,
    messages: [{ role: "user", content: "ping" }],
  };
  if (!asked.client.endsWith("a stream")) {
    return (await client.messages.create(prompt)).content[0].text;
  }
  let said = "";
  for await (const event of await client.messages.create({ ...prompt, stream: true })) {
    said += event.delta?.text ?? "";
  }
  return said;
}

function enter(environment) {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  process.env.AWS_SHARED_CREDENTIALS_FILE = `${environment.HOME}/.aws/credentials`;
  process.env.AWS_CONFIG_FILE = `${environment.HOME}/.aws/config`;
}

// The fake internet drops every connection between two cases: none may be kept for the next one.
async function hangUp() {
  http.globalAgent.destroy();
  const used = globalThis[POOL];
  if (used !== undefined) {
    globalThis[POOL] = new used.constructor();
    await used.destroy();
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  enter(asked.environment);
  let outcome;
  try {
    outcome = { served: true, said: await ask(asked) };
  } catch (error) {
    outcome = { served: false, said: `${error.name}: ${error.message}` };
  }
  await hangUp();
  console.log(JSON.stringify(outcome));
}
