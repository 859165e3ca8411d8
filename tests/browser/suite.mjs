// The suite in a folder of its own, each service a process that can be killed and started again while a page is open.
// (`zoneflow dev` ends the suite when one of them dies.)
import { execFile, spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const startPatienceMs = 60_000;
const backends = ["ingest", "approval", "scoring", "notification"];

// Held until all are found, so that no two are the same. Below the range from which the kernel takes the ports of
// outgoing connections: one of those would keep a restarted service from its port.
async function freePorts(count) {
  const held = [];
  while (held.length < count) {
    const server = createServer();
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const isFree = await new Promise((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (isFree) {
      held.push({ server, port });
    }
  }
  await Promise.all(held.map(({ server }) => new Promise((resolve) => server.close(resolve))));
  return held.map(({ port }) => port);
}

export class Suite {
  static async start(binaries, web) {
    const suite = new Suite();
    suite.binaries = binaries;
    suite.data = mkdtempSync(join(tmpdir(), "zoneflow-browser-"));
    suite.processes = new Map();
    process.once("exit", () => suite.processes.forEach(({ child }) => child.kill("SIGKILL")));
    const names = [...backends, "console"];
    const ports = await freePorts(names.length);
    suite.addresses = Object.fromEntries(names.map((name, i) => [name, `127.0.0.1:${ports[i]}`]));
    suite.url = `http://${suite.addresses.console}/`;
    writeFileSync(join(suite.data, "event-key"), `${"b".repeat(64)}\n`, { mode: 0o600 });
    const addresses = names.map((name) => [`${name.toUpperCase()}_ADDR`, suite.addresses[name]]);
    writeFileSync(join(suite.data, "endpoints.env"), addresses.map((pair) => `${pair.join("=")}\n`).join(""));
    suite.env = {
      PATH: process.env.PATH,
      MODE: "development",
      // The morning of the sample: lights and the hot board depend on the day.
      CLOCK: "fixed:2021-02-01T01:00:00Z",
      DATA_DIR: suite.data,
      INSTANCE: "0",
      EVENT_KEY_FILE: join(suite.data, "event-key"),
      REDIS_URL: `unix:${join(suite.data, "redis.sock")}`,
      WEB_ROOT: web,
      ...Object.fromEntries(addresses),
    };
    try {
      await suite.zoneflow("topics", "apply");
      for (const service of backends) {
        await promisify(execFile)(join(binaries, `${service}_service`), ["--migrate"], { env: suite.env });
      }
      suite.startRedis();
      for (const name of names) {
        await suite.startService(name);
      }
    } catch (error) {
      await suite.stop();
      throw error;
    }
    return suite;
  }

  startRedis() {
    const socket = join(this.data, "redis.sock");
    this.spawn("redis", "redis-server", ["--save", "", "--appendonly", "no", "--port", "0", "--unixsocket", socket]);
  }

  // Returns once it serves.
  async startService(name) {
    const child = this.spawn(name, join(this.binaries, `${name}_service`), []);
    const until = Date.now() + startPatienceMs;
    while (!(await this.isWell(name))) {
      if (child.exitCode !== null || Date.now() > until) {
        throw new Error(`${name} does not serve:\n${readFileSync(this.log(name), "utf8").slice(-4000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  // Ends a process as a crash would, and returns when it is gone.
  async kill(name) {
    const { child, ended } = this.processes.get(name);
    this.processes.delete(name);
    child.kill("SIGKILL");
    await ended;
  }

  // As when a cable is pulled: its connections stay, and nothing comes from them.
  pause(name) {
    this.processes.get(name).child.kill("SIGSTOP");
  }

  resume(name) {
    this.processes.get(name).child.kill("SIGCONT");
  }

  // Runs a command of the zoneflow command line against the suite and returns what it prints.
  async zoneflow(...args) {
    const { stdout } = await promisify(execFile)(join(this.binaries, "zoneflow"), [...args], {
      timeout: 60_000,
      env: this.env,
    });
    return stdout;
  }

  // Stops all in reverse order, and returns the names of those that did not end well.
  async stop() {
    const ill = [];
    for (const [name, { child, ended }] of [...this.processes].reverse()) {
      child.kill("SIGTERM");
      if ((await ended) !== 0) {
        ill.push(name);
      }
    }
    rmSync(this.data, { recursive: true, force: true });
    return ill;
  }

  spawn(name, command, args) {
    const log = openSync(this.log(name), "a");
    const env = { ...this.env, LISTEN: this.addresses[name] };
    const child = spawn(command, args, { stdio: ["ignore", log, log], env, cwd: this.data });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.once("error", (error) => appendFileSync(this.log(name), String(error)));
    this.processes.set(name, { child, ended });
    return child;
  }

  log(name) {
    return join(this.data, `${name}.log`);
  }

  async isWell(name) {
    if (name === "console") {
      return new Promise((resolve) => {
        request(`${this.url}healthz`, (response) => resolve(response.resume().statusCode === 200))
          .on("error", () => resolve(false))
          .end();
      });
    }
    // The others may be down: only this one's line counts.
    const { stdout } = await promisify(execFile)(join(this.binaries, "zoneflow"), ["health", "--format", "json"], {
      env: this.env,
    }).catch((failure) => failure);
    return stdout.split("\n").some((line) => line !== "" && JSON.parse(line).service === name && JSON.parse(line).health === "serving");
  }
}
