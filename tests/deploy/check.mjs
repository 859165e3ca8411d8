// Checks rendered manifests: against the schemas of Kubernetes, every field known to them; against the rules of the
// house for pods; and that every setting is one that some source reads. It also breaks the manifests on purpose: what finds
// nothing wrong with those proves nothing.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

const require = createRequire(import.meta.url);
const [rendered, root] = process.argv.slice(2);
const services = ["ingest", "approval", "scoring", "notification", "console"];
const consumers = ["approval", "scoring", "notification"];
const podKinds = ["Deployment", "StatefulSet", "Job"];

function load() {
  return parseAllDocuments(readFileSync(rendered, "utf8")).map((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS();
  });
}

// The schemas' validators ignore fields they do not know, as an old API server would. They read every field that they do know,
// so a field nobody has read is a misspelled one.
function watched(value, path, seen) {
  if (value === null || typeof value !== "object") return value;
  return new Proxy(value, {
    get(target, name) {
      if (typeof name !== "string" || !Object.hasOwn(target, name)) return target[name];
      const place = Array.isArray(target) ? `${path}[${name}]` : `${path}.${name}`;
      seen.add(place);
      return watched(target[name], place, seen);
    },
  });
}

function fields(value, path, list) {
  if (value === null || typeof value !== "object") return list;
  for (const [name, inner] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`;
    list.push(place);
    fields(inner, place, list);
  }
  return list;
}

function schemaMistakes(manifest) {
  const name = `${manifest.kind}/${manifest.metadata?.name}`;
  let validate;
  try {
    ({ validate } = require(`./node_modules/kubernetes-models/_schemas/${schemaName(manifest)}.js`));
  } catch {
    return [`${name}: ${manifest.apiVersion} ${manifest.kind} is no kind of Kubernetes`];
  }
  const seen = new Set();
  const mistakes = [];
  if (!validate(watched(manifest, name, seen))) {
    for (const error of validate.errors) mistakes.push(`${name}${error.instancePath}: ${error.message ?? error.keyword}`);
  }
  for (const place of fields(manifest, name, [])) {
    if (!seen.has(place)) mistakes.push(`${place}: unknown field`);
  }
  return mistakes;
}

function schemaName(manifest) {
  const [group, version] = manifest.apiVersion.includes("/") ? manifest.apiVersion.split("/") : ["core", manifest.apiVersion];
  const upper = (text) => text[0].toUpperCase() + text.slice(1);
  return `IoK8sApi${upper(group.split(".")[0])}${upper(version)}${manifest.kind}`;
}

function workload(manifests, service) {
  return manifests.find((m) => ["Deployment", "StatefulSet"].includes(m.kind) && m.metadata.name === service);
}

function podMistakes(manifest) {
  const mistakes = [];
  const service = manifest.metadata.name;
  const pod = manifest.spec.template.spec;
  const demand = (holds, rule) => holds || mistakes.push(`${manifest.kind}/${service}: ${rule}`);
  demand(pod.securityContext?.runAsNonRoot === true && pod.securityContext?.runAsUser > 0, "must not run as root");
  demand(pod.securityContext?.seccompProfile?.type === "RuntimeDefault", "must have a seccomp profile");
  demand(pod.automountServiceAccountToken === false, "must not carry a service account token");
  for (const container of [...(pod.initContainers ?? []), ...pod.containers]) {
    const own = (holds, rule) => demand(holds, `${container.name}: ${rule}`);
    own(container.securityContext?.readOnlyRootFilesystem === true, "root file system must be read-only");
    own(container.securityContext?.allowPrivilegeEscalation === false, "must not gain privileges");
    own(container.securityContext?.capabilities?.drop?.includes("ALL"), "must drop all capabilities");
    own(container.resources?.limits?.memory && container.resources?.limits?.cpu, "must have limits");
    own(container.resources?.requests?.memory && container.resources?.requests?.cpu, "must have requests");
    own(/^zoneflow-[a-z]+:[0-9.]+$/.test(container.image), `image ${container.image} must be a plain name with a tag`);
    for (const variable of container.env ?? []) {
      own(!/URL$|PASSWORD|SECRET|_KEY$/.test(variable.name) || variable.valueFrom?.secretKeyRef,
          `${variable.name} must come from a secret`);
    }
  }
  const main = pod.containers[0];
  if (manifest.kind === "Job") {
    demand(["Never", "OnFailure"].includes(pod.restartPolicy), "must end");
    demand(manifest.spec.ttlSecondsAfterFinished > 0, "must make room for the next one");
    return mistakes;
  }
  demand(main.livenessProbe && main.readinessProbe, "must have probes");
  if (service !== "console") {
    demand(main.readinessProbe?.grpc?.port === 8080, "must be asked by gRPC whether it is ready");
    demand(pod.initContainers?.[0]?.args?.[0] === "--migrate", "must migrate before it starts");
    // The migration reads all settings too.
    for (const container of [...(pod.initContainers ?? []), main]) {
      const key = container.volumeMounts?.find((mount) => mount.mountPath === "/etc/zoneflow/events");
      const secret = pod.volumes?.find((volume) => volume.name === key?.name)?.secret;
      demand(key?.readOnly && secret?.secretName === "zoneflow-events" && secret.items?.some((item) => item.path === "event-key"),
             `${container.name}: must have the key of events from the secret zoneflow-events`);
    }
    demand(main.env?.some((v) => v.name === "DATABASE_URL" && v.valueFrom?.secretKeyRef), "must get DATABASE_URL from a secret");
  }
  if (consumers.includes(service)) {
    demand(manifest.kind === "StatefulSet", "consumes, so its pods must have lasting names");
    demand(main.env?.some((v) => v.name === "INSTANCE" && v.valueFrom?.fieldRef?.fieldPath === "metadata.name"),
           "must get INSTANCE from the pod's name");
  }
  return mistakes;
}

// Selectors, ports and config maps that a pod names must be there.
function referenceMistakes(manifests) {
  const mistakes = [];
  const names = new Set(manifests.map((m) => `${m.kind}/${m.metadata.name}`));
  for (const service of services) {
    const own = workload(manifests, service);
    const front = manifests.find((m) => m.kind === "Service" && m.metadata.name === service);
    if (!own || !front) {
      mistakes.push(`${service}: must have a workload and a Service`);
      continue;
    }
    const labels = own.spec.template.metadata.labels;
    for (const [what, selector] of [["its workload", own.spec.selector.matchLabels], ["its Service", front.spec.selector]]) {
      for (const [key, value] of Object.entries(selector)) {
        if (labels[key] !== value) mistakes.push(`${service}: ${what} selects ${key}=${value}, which its pods do not have`);
      }
    }
    const ports = own.spec.template.spec.containers[0].ports.map((p) => p.name);
    for (const port of front.spec.ports) {
      if (!ports.includes(port.targetPort)) mistakes.push(`${service}: no container port ${port.targetPort}`);
    }
  }
  for (const m of manifests.filter((manifest) => podKinds.includes(manifest.kind))) {
    const pod = m.spec.template.spec;
    const volumes = (pod.volumes ?? []).map((v) => v.name);
    for (const container of [...(pod.initContainers ?? []), ...pod.containers]) {
      for (const from of container.envFrom ?? []) {
        if (!names.has(`ConfigMap/${from.configMapRef.name}`)) mistakes.push(`${m.metadata.name}: no ConfigMap ${from.configMapRef.name}`);
      }
      for (const mount of container.volumeMounts ?? []) {
        if (!volumes.includes(mount.name)) mistakes.push(`${m.metadata.name}: no volume ${mount.name}`);
      }
    }
  }
  if (!manifests.some((m) => m.kind === "Job" && m.spec.template.spec.containers[0].args?.join(" ") === "topics apply")) {
    mistakes.push("topics: no Job runs \"zoneflow topics apply\"");
  }
  for (const m of manifests) if (m.kind === "Secret") mistakes.push(`Secret/${m.metadata.name}: secrets do not belong in git`);
  return mistakes;
}

function sources(folder, list = []) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "node_modules") sources(path, list);
    else if (/\.cpp$/.test(entry.name) && !/_test\.cpp$/.test(entry.name)) list.push(readFileSync(path, "utf8"));
  }
  return list;
}

function settingMistakes(manifests) {
  const text = sources(join(root, "common")).concat(sources(join(root, "services"))).join("\n");
  const names = new Set();
  for (const m of manifests) {
    if (m.kind === "ConfigMap") Object.keys(m.data).forEach((name) => names.add(name));
    const pod = m.spec?.template?.spec;
    for (const container of [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])]) {
      (container.env ?? []).forEach((variable) => names.add(variable.name));
    }
  }
  return [...names].filter((name) => !text.includes(`"${name}"`)).map((name) => `${name}: no source reads this setting`);
}

const all = (manifests) => [
  ...manifests.flatMap(schemaMistakes),
  ...manifests.filter((m) => podKinds.includes(m.kind)).flatMap(podMistakes),
  ...referenceMistakes(manifests),
  ...settingMistakes(manifests),
];

let passed = 0;
let failed = 0;
function expect(name, mistakes) {
  if (mistakes.length === 0) {
    ++passed;
  } else {
    ++failed;
    console.log(`failed: ${name}`);
    mistakes.forEach((mistake) => console.log(`  ${mistake}`));
  }
}

for (const manifest of load()) {
  expect(`${manifest.kind}/${manifest.metadata.name} fits its schema`, schemaMistakes(manifest));
}
for (const service of services) {
  const own = workload(load(), service);
  expect(`${service} keeps the rules for pods`, own ? podMistakes(own) : ["there is no workload"]);
}
for (const job of load().filter((m) => m.kind === "Job")) {
  expect(`the job ${job.metadata.name} keeps the rules for pods`, podMistakes(job));
}
expect("what is named is there", referenceMistakes(load()));
expect("every setting is read", settingMistakes(load()));

const breaks = {
  "a misspelled field": (pod) => (pod.containers[0].readynessProbe = {}),
  "a number where a text must stand": (pod) => (pod.containers[0].image = 7),
  "a missing name": (pod) => delete pod.containers[0].name,
  "a root user": (pod) => (pod.securityContext.runAsUser = 0),
  "a writable root": (pod) => (pod.containers[0].securityContext.readOnlyRootFilesystem = false),
  "a database URL in the open": (pod) => (pod.containers[0].env[0] = { name: "DATABASE_URL", value: "postgres:x" }),
  "no limits": (pod) => delete pod.containers[0].resources.limits,
  "no gRPC probe": (pod) => delete pod.containers[0].readinessProbe.grpc,
  "no migration": (pod) => delete pod.initContainers,
  "no key of events": (pod) =>
    (pod.containers[0].volumeMounts = pod.containers[0].volumeMounts.filter((mount) => mount.name !== "events")),
  "a key of events from another secret": (pod) =>
    (pod.volumes.find((volume) => volume.name === "events").secret.secretName = "zoneflow-auth"),
  "a mount without a volume": (pod) => (pod.volumes = pod.volumes.slice(1)),
  "a setting nobody reads": (pod) => pod.containers[0].env.push({ name: "NOBODY_READS_THIS", value: "1" }),
};
const jobBreaks = {
  "a job with a root user": (job) => (job.spec.template.spec.securityContext.runAsUser = 0),
  "a job that starts again for ever": (job) => (job.spec.template.spec.restartPolicy = "Always"),
  "a job that stays": (job) => delete job.spec.ttlSecondsAfterFinished,
  "a job without its settings": (job) => (job.spec.template.spec.containers[0].envFrom[0].configMapRef.name = "none"),
  "a job that only compares topics": (job) => (job.spec.template.spec.containers[0].args = ["topics", "check"]),
};
const damages = [
  ...Object.entries(breaks).map(([name, damage]) => [name, (them) => damage(workload(them, "scoring").spec.template.spec)]),
  ...Object.entries(jobBreaks).map(([name, damage]) => [name, (them) => damage(them.find((m) => m.kind === "Job"))]),
];
for (const [name, damage] of damages) {
  const manifests = load();
  damage(manifests);
  let found = [];
  try {
    found = all(manifests);
  } catch (error) {
    found = [String(error)];
  }
  expect(`${name} is found`, found.length > 0 ? [] : ["nothing was found wrong"]);
}

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
