// The vendor's npm SDKs behind the verb `send`: what they find for themselves is what is judged.
//
// The selectors are this program's own business: each picks the SDK's client for that cloud, with
// the arguments that the vendor's documentation shows (platform.claude.com/docs, read 2026-11).
// The packages are where .ci/npm-packages installs them.
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../../.targets/anthropic-node/", import.meta.url));

const MODEL = "claude-sonnet-5-5";
const BEDROCK_MODEL = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const VERTEX_MODEL = "claude-sonnet-4-5@20250929";
// Regions of last resort are for the program that uses an SDK. These are the guide's. A region that
// is set is the SDK's to read: handing it over would leave out what the SDK does to a variable.
const BEDROCK_REGION = "us-east-1";
const VERTEX_REGION = "us-east5";
const LONGEST_ANSWER = 16; // tokens; the fake answers one
const SCOPE = "https://ai.azure.com/.default";
// One try: the suite judges credentials, not how patiently a server is asked again.
const ONE_TRY = { maxRetries: 0 };

function isOn(variable) {
  const value = (process.env[variable] ?? "").trim().toLowerCase();
  return ["1", "true", "yes", "on"].includes(value);
}

function isBlank(variable) {
  return (process.env[variable] ?? "").trim() === "";
}

function foundry() {
  const { AnthropicFoundry } = require("@anthropic-ai/foundry-sdk");
  if (process.env.ANTHROPIC_FOUNDRY_API_KEY) return new AnthropicFoundry(ONE_TRY);
  const { DefaultAzureCredential, getBearerTokenProvider } = require("@azure/identity");
  const azureADTokenProvider = getBearerTokenProvider(new DefaultAzureCredential(), SCOPE);
  return new AnthropicFoundry({ ...ONE_TRY, azureADTokenProvider });
}

function bedrock() {
  const { AnthropicBedrock } = require("@anthropic-ai/bedrock-sdk");
  // It knows AWS_REGION alone; another region is given by whoever uses it.
  const lastResort = isBlank("AWS_REGION") ? { awsRegion: BEDROCK_REGION } : {};
  return new AnthropicBedrock({ ...ONE_TRY, ...lastResort });
}

function vertex() {
  const { AnthropicVertex } = require("@anthropic-ai/vertex-sdk");
  const lastResort = isBlank("CLOUD_ML_REGION") ? { region: VERTEX_REGION } : {};
  return new AnthropicVertex({ ...ONE_TRY, ...lastResort });
}

// The client of the provider that is selected, and a model's name there.
function choose() {
  if (isOn("CLAUDE_CODE_USE_BEDROCK")) return [bedrock(), BEDROCK_MODEL];
  if (isOn("CLAUDE_CODE_USE_FOUNDRY")) return [foundry(), MODEL];
  if (isOn("CLAUDE_CODE_USE_VERTEX")) return [vertex(), VERTEX_MODEL];
  const { Anthropic } = require("@anthropic-ai/sdk");
  return [new Anthropic(ONE_TRY), MODEL];
}

try {
  const [client, model] = choose();
  const message = await client.messages.create({
    model,
    max_tokens: LONGEST_ANSWER,
    messages: [{ role: "user", content: process.argv[2] }],
  });
  console.log(message.content.map((block) => block.text ?? "").join(""));
} catch (error) {
  // A missing credential is an error of the SDK, a value that is no header a TypeError of Node's.
  console.error(`${error.name}: ${error.message}`);
  process.exitCode = 1;
}
