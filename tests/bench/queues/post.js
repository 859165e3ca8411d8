// Webhooks as one writes them with bullmq: a job for each delivery, a worker that signs and posts it over kept connections.
// Usage: node post.js REDIS_PORT RECEIVER_PORT COUNT BODY_BYTES. The jobs are added before the clock starts; prints jobs done
// a second.
const crypto = require("node:crypto");
const path = require("node:path");
const { createRequire } = require("node:module");
// Installed where the build is, so that no package lies among the sources.
const installed = createRequire(path.resolve(process.env.QUEUES_DIR, "package.json"));
const { Queue, Worker } = installed("bullmq");
const { Pool } = installed("undici");

const [redisPort, receiverPort, count, bodyBytes] = process.argv.slice(2).map(Number);
const connection = { host: "127.0.0.1", port: redisPort, maxRetriesPerRequest: null };
const secret = Buffer.alloc(32, "s");
const concurrency = 64;

async function main() {
  const queue = new Queue("webhooks", { connection });
  const body = JSON.stringify({ data: "x".repeat(Math.max(0, bodyBytes - 11)) });
  for (let i = 0; i < count; i += 1000) {
    const jobs = Array.from({ length: Math.min(1000, count - i) }, (_, k) => ({ name: "post", data: { id: `msg_1_${i + k}`, body } }));
    await queue.addBulk(jobs);
  }
  const pool = new Pool(`http://127.0.0.1:${receiverPort}`, { connections: concurrency });
  let done = 0;
  const begin = process.hrtime.bigint();
  await new Promise((resolve, reject) => {
    const worker = new Worker(
      "webhooks",
      async ({ data }) => {
        const seconds = Math.floor(Date.now() / 1000);
        const signature = crypto.createHmac("sha256", secret).update(`${data.id}.${seconds}.${data.body}`).digest("base64");
        const answer = await pool.request({
          path: "/hook",
          method: "POST",
          headers: {
            "content-type": "application/cloudevents+json",
            "webhook-id": data.id,
            "webhook-timestamp": String(seconds),
            "webhook-signature": `v1,${signature}`,
          },
          body: data.body,
        });
        await answer.body.dump();
        if (answer.statusCode !== 204) {
          throw new Error(`status ${answer.statusCode}`);
        }
      },
      { connection, concurrency },
    );
    worker.on("failed", (_, error) => reject(error));
    worker.on("error", reject);
    worker.on("completed", () => {
      done += 1;
      if (done === count) {
        resolve();
      }
    });
  });
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  console.log((count / seconds).toFixed(1));
  process.exit(0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
