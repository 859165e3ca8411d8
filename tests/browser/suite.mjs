// The suite in a folder of its own, each service a process that can be killed and started again while a page is open:
// build/release/bin/suite_driver does it, told by lines.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

export class Suite {
  // The clock is that of the morning of the sample, on which lights and the hot board depend.
  static async start(binaries, web, clock = "fixed:2021-02-01T01:00:00Z") {
    const suite = new Suite();
    suite.binaries = binaries;
    suite.data = mkdtempSync(join(tmpdir(), "zoneflow-browser-"));
    const settings = [`WEB_ROOT=${web}`, `CLOCK=${clock}`];
    const args = ["--data", suite.data, ...settings.flatMap((setting) => ["--set", setting])];
    // Its input ends with this process, and it with its input.
    suite.driver = spawn(join(binaries, "suite_driver"), args, { stdio: ["pipe", "pipe", "inherit"] });
    suite.answers = createInterface({ input: suite.driver.stdout })[Symbol.asyncIterator]();
    const { settings: env } = await suite.answer();
    suite.env = { PATH: process.env.PATH, ...env };
    suite.url = `http://${env.CONSOLE_ADDR}/`;
    return suite;
  }

  // Returns once it serves.
  startService(name) {
    return this.tell(`start ${name}`);
  }

  startRedis() {
    return this.startService("redis");
  }

  // Ends a process as a crash would, and returns when it is gone.
  kill(name) {
    return this.tell(`kill ${name}`);
  }

  // As when a cable is pulled: its connections stay, and nothing comes from them.
  pause(name) {
    return this.tell(`pause ${name}`);
  }

  resume(name) {
    return this.tell(`resume ${name}`);
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
    const { ill } = await this.tell("stop");
    rmSync(this.data, { recursive: true, force: true });
    return ill;
  }

  // One at a time: answers come in the order of the lines.
  tell(line) {
    const answered = (this.last ?? Promise.resolve()).then(() => {
      this.driver.stdin.write(`${line}\n`);
      return this.answer();
    });
    this.last = answered.catch(() => undefined);
    return answered;
  }

  async answer() {
    const { value, done } = await this.answers.next();
    const answer = done ? { error: "suite_driver ended" } : JSON.parse(value);
    if (answer.error !== undefined) {
      throw new Error(answer.error);
    }
    return answer;
  }
}
