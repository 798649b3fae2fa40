#!/usr/bin/env node
// ask.mjs PROMPT: one prompt, with the first credential found: token, key, apiKeyHelper.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { homedir } from "node:os";
import { join } from "node:path";

const ADVICE = "no credential: set ANTHROPIC_AUTH_TOKEN or ANTHROPIC_API_KEY, or name an apiKeyHelper";
const ENDINGS = { 401: "authentication failed", 403: "access denied" };

function end(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** The header that carries the credential; the first source that is there decides. */
function resolve() {
  const sources = { ANTHROPIC_AUTH_TOKEN: "authorization", ANTHROPIC_API_KEY: "x-api-key" };
  for (const [name, header] of Object.entries(sources)) {
    const value = trimmed(process.env[name] ?? "");
    if (value) return carried(header, value, name);
  }
  const command = helper();
  if (command) return carried("x-api-key", outputOf(command), "apiKeyHelper");
  return end(ADVICE);
}

/** ASCII white space alone: String.trim would take the byte order mark and others too. */
function trimmed(value) {
  return value.replace(/^[ \t\r\n\v\f]+|[ \t\r\n\v\f]+$/g, "");
}

/** A header, if it can hold the value. The value itself is never shown. */
function carried(header, value, source) {
  if (!/^[\x20-\x7e\x80-\xff]+$/.test(value)) end(`${source} holds a character that no header can carry`);
  return { [header]: header === "authorization" ? `Bearer ${value}` : value };
}

/** The command of the user's settings, if there is one. */
function helper() {
  const folder = process.env.CLAUDE_CONFIG_DIR || join(homedir(), ".claude");
  try {
    return JSON.parse(readFileSync(join(folder, "settings.json"), "utf8")).apiKeyHelper;
  } catch (problem) {
    return problem.code === "ENOENT" ? undefined : end(`settings.json cannot be read: ${problem.message}`);
  }
}

/** What the helper prints. One that fails ends the run: no lower source takes its place. */
function outputOf(command) {
  const done = spawnSync(command, { shell: true, stdio: ["ignore", "pipe", "ignore"], encoding: "latin1" });
  if (done.status !== 0 || !done.stdout.trim()) end(`apiKeyHelper failed: ${done.signal ?? done.status}`);
  return trimmed(done.stdout);
}

const base = (process.env.ANTHROPIC_BASE_URL || "https://api.anthropic.com").replace(/\/+$/, "");
const headers = { "anthropic-version": "2023-06-01", "content-type": "application/json", ...resolve() };
const messages = [{ role: "user", content: process.argv[2] }];
const body = JSON.stringify({ model: "claude-sonnet-4-5", max_tokens: 16, messages });

// node:https follows no redirect by itself, so the credential stays with the host it was meant for.
const asked = request(`${base}/v1/messages`, { method: "POST", headers }, async (answer) => {
  const status = answer.statusCode;
  if (status !== 200) end(`${ENDINGS[status] ?? "no answer"}: status ${status} of ${base}`);
  try {
    let text = "";
    for await (const part of answer.setEncoding("utf8")) text += part;
    process.stdout.write(`${JSON.parse(text).content[0].text}\n`);
  } catch (problem) {
    end(`no answer from ${base}: ${problem.message}`);
  }
});
asked.on("error", (problem) => end(`no answer from ${base}: ${problem.message}`));
asked.end(body);
