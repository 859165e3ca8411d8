// The suite as a person starts it: `zoneflow dev` on a folder of its own, stopped by SIGTERM.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const startPatienceMs = 60_000;

export class Suite {
  static async start(binaries) {
    const suite = new Suite();
    suite.binaries = binaries;
    suite.data = mkdtempSync(join(tmpdir(), "zoneflow-browser-"));
    suite.child = spawn(join(binaries, "zoneflow"), ["dev", "--data", suite.data], {
      stdio: ["ignore", "pipe", "pipe"],
      // The morning of the sample: lights and the hot board depend on the day.
      env: { ...process.env, CLOCK: "fixed:2021-02-01T01:00:00Z" },
    });
    suite.said = "";
    suite.ended = new Promise((resolve) => suite.child.once("exit", resolve));
    suite.url = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the suite did not start:\n${suite.said}`)), startPatienceMs);
      const hear = (bytes) => {
        suite.said += bytes;
        const found = /console: (http:\S+)/.exec(suite.said);
        if (found) {
          clearTimeout(timer);
          resolve(found[1]);
        }
      };
      suite.child.stdout.on("data", hear);
      suite.child.stderr.on("data", hear);
      suite.child.once("exit", (code) => {
        clearTimeout(timer);
        reject(new Error(`zoneflow dev ended with ${code}:\n${suite.said}`));
      });
    });
    return suite;
  }

  // Runs a command of the zoneflow command line against the suite and returns what it prints.
  async zoneflow(...args) {
    const { stdout } = await promisify(execFile)(join(this.binaries, "zoneflow"), [...args, "--data", this.data], {
      timeout: 60_000,
    });
    return stdout;
  }

  async stop() {
    this.child.kill("SIGTERM");
    const code = await this.ended;
    rmSync(this.data, { recursive: true, force: true });
    return code;
  }
}
