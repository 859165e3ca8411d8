// Checks posts as receivers do that others wrote. Usage: node verify.mjs FILE, a line of JSON for each post: its headers,
// its body, and the secrets by which it has to be right. Prints how many were right; ends with 1 if one was not.
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";
import { Webhook as Svix } from "svix";

let right = 0;
for (const line of readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean)) {
  const { headers, body, secrets, wrong } = JSON.parse(line);
  for (const secret of secrets) {
    new Webhook(secret).verify(body, headers);
    new Svix(secret).verify(body, headers);
    right += 1;
  }
  for (const secret of wrong) {
    let taken = true;
    try {
      new Webhook(secret).verify(body, headers);
    } catch {
      taken = false;
    }
    if (taken) {
      console.error(`${headers["webhook-id"]}: right by a key that had gone`);
      process.exit(1);
    }
  }
}
console.log(`${right} right`);
