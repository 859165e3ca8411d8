// Listens to a subscription by the npm package eventsource until it is ended. Usage: node listen.mjs URL TOKEN. Prints a line
// of JSON for each event: its id and its data; {"stale":…} for that one, {"closed":true} once it has given up.
import { EventSource } from "eventsource";

const [url, token] = process.argv.slice(2);
const source = new EventSource(url, {
  fetch: (address, init) => fetch(address, { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } }),
});
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
source.addEventListener("message", (event) => say({ id: event.lastEventId, data: JSON.parse(event.data) }));
source.addEventListener("stale", (event) => say({ stale: JSON.parse(event.data) }));
source.addEventListener("error", (event) => {
  if (source.readyState === EventSource.CLOSED) {
    say({ closed: true, code: event.code });
  }
});
