// Talk to Konak with @langchain/langgraph-sdk: stream a reply, read what the turn knows, see and erase what is remembered.
//
//   npm install
//   KONAK_URL=http://127.0.0.1:2024 KONAK_TOKEN=... node talk.mjs

import { randomUUID } from "node:crypto";
import { Client } from "@langchain/langgraph-sdk";

const url = process.env.KONAK_URL ?? "http://127.0.0.1:2024";
const token = process.env.KONAK_TOKEN;
const headers = token ? { Authorization: `Bearer ${token}` } : {};
const messages = ["Girne'de kiralık 2+1 daire arıyorum, 800 sterline kadar", "ilkine en yakın eczane nerede?"];

const client = new Client({ apiUrl: url, defaultHeaders: headers });

// The id makes a message that is sent again (after a lost connection, say) one message.
async function say(threadId, text) {
  let values = {};
  process.stdout.write(`\nyou: ${text}\nkonak: `);
  const stream = client.runs.stream(threadId, "assistant", {
    input: { messages: [{ role: "user", content: text, id: randomUUID() }] },
    streamMode: ["messages-tuple", "custom", "values"],
    streamResumable: true,
  });
  for await (const part of stream) {
    if (part.event === "messages") {
      const [chunk] = part.data;
      if (chunk.type === "ai" || chunk.type === "AIMessageChunk") process.stdout.write(chunk.content);
    } else if (part.event === "custom" && part.data.type === "handoff") {
      process.stdout.write(`[${part.data.from} -> ${part.data.to}] `);
    } else if (part.event === "values") {
      values = part.data;
    } else if (part.event === "error") {
      throw new Error(JSON.stringify(part.data));
    }
  }
  process.stdout.write("\n");
  return values;
}

const thread = await client.threads.create();
for (const text of messages) {
  const values = await say(thread.thread_id, text);
  for (const one of values.recommendations) console.log("  *", one.title ?? one.name);
  const search = Object.fromEntries(Object.entries(values.slots).map(([name, slot]) => [name, slot.value]));
  console.log("  search:", JSON.stringify(search));
  console.log("  memory:", JSON.stringify(values.memory));
}

if (token) {
  await new Promise((done) => setTimeout(done, 1000)); // memory is written behind the reply
  const memory = await (await fetch(`${url}/app/memory?lang=tr`, { headers })).json();
  console.log("\nremembered:", memory.facts.map((fact) => fact.text).join("; "));
  const report = await (await fetch(`${url}/app/me`, { method: "DELETE", headers })).json();
  console.log("erased:", report.receipts.map((one) => `${one.store} ${one.status}`).join(", "));
}
