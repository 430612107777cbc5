// Checks the objects of deploy/kustomize that come as JSON on stdin: arguments are the folder and the version.
'use strict';

const assert = require('node:assert');
const [folder, version] = process.argv.slice(2);
const { items } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const all = (kind) => items.filter((item) => item.kind === kind);
const only = (kind) => { assert.strictEqual(all(kind).length, 1, `${all(kind).length} of ${kind}`); return all(kind)[0]; };
const seconds = (text) => Number(/^(\d+)s$/.exec(text)[1]);

const clusterWide = ['Namespace', 'ClusterRole', 'ClusterRoleBinding'];
for (const item of items) {
  assert.strictEqual(item.metadata.namespace, clusterWide.includes(item.kind) ? undefined : 'nodeops', `namespace of ${item.kind}`);
  assert.strictEqual(item.metadata.labels['app.kubernetes.io/name'], 'nodeops', `label of ${item.kind}`);
}

// The pod: nothing that it could do to its node, and one process for one data directory.
const { spec } = only('Deployment');
assert.strictEqual(spec.replicas, 1);
assert.strictEqual(spec.strategy.type, 'Recreate');
const pod = spec.template.spec;
assert.strictEqual(pod.securityContext.runAsNonRoot, true);
assert(pod.securityContext.runAsUser > 0);
assert.deepStrictEqual(pod.securityContext.seccompProfile, { type: 'RuntimeDefault' });
for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) assert(!pod[field], field);
assert(!pod.volumes.some((volume) => volume.hostPath));
assert.strictEqual(pod.containers.length, 1);
const [container] = pod.containers;
assert.deepStrictEqual(container.securityContext,
  { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true });
assert.strictEqual(container.image, `nodeops:${version}`);
assert(container.resources.requests.cpu && container.resources.requests.memory && container.resources.limits.memory);

// What it writes is on volumes, and its operations on the one that outlives it.
const flags = Object.fromEntries(container.args.map((arg) => arg.replace(/^--/, '').split('=')));
const mountOf = (path) => container.volumeMounts.find((mount) => path.startsWith(mount.mountPath + '/'));
const volumeOf = (path) => pod.volumes.find((volume) => volume.name === mountOf(path).name);
assert.strictEqual(volumeOf(flags['data-dir']).persistentVolumeClaim.claimName, only('PersistentVolumeClaim').metadata.name);
assert(!mountOf(flags['data-dir']).readOnly);

// Time to stop in: --grace, and 2 s after it.
assert(pod.terminationGracePeriodSeconds > seconds(flags.grace ?? '30s') + 2);

// Encrypted, with callers who are known, except where somebody tries it; the pair is renewed in place.
const trial = folder === 'overlays/trial';
assert.strictEqual('insecure-listen' in flags, trial);
if (!trial) {
  for (const flag of ['tls-cert', 'tls-key', 'client-ca']) {
    assert(volumeOf(flags[flag]).secret, flag);
    assert(mountOf(flags[flag]).readOnly && !mountOf(flags[flag]).subPath, flag);
  }
} else {
  assert(!pod.volumes.some((volume) => volume.secret));
}

// Ports: the flags, the container, the service, the probes and the policies mean the same ones.
const port = (name) => container.ports.find((one) => one.name === name).containerPort;
assert.strictEqual(port('grpc'), Number(flags.listen.split(':')[1]));
assert.strictEqual(port('web'), Number(flags['http-listen'].split(':')[1]));
for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
  const get = container[probe].httpGet;
  assert.strictEqual(get.port, 'web', probe);
  assert.strictEqual(get.path, probe === 'readinessProbe' ? '/readyz' : '/healthz', probe);
  assert.strictEqual(get.scheme, trial ? 'HTTP' : 'HTTPS', probe);
}
const labels = spec.template.metadata.labels;
const selects = (selector, what) => assert.deepStrictEqual(selector, labels, what);
selects(only('Service').spec.selector, 'Service');
selects(spec.selector.matchLabels, 'Deployment');
selects(only('PodDisruptionBudget').spec.selector.matchLabels, 'PodDisruptionBudget');
for (const policy of all('NetworkPolicy')) selects(policy.spec.podSelector.matchLabels, policy.metadata.name);
for (const { targetPort } of only('Service').spec.ports) assert(port(targetPort));
assert.deepStrictEqual(all('NetworkPolicy').find((one) => one.metadata.name === 'nodeops').spec.policyTypes, ['Ingress', 'Egress']);

// With one replica anything but "one may be missing" would block the drain of its node.
assert.deepStrictEqual([only('PodDisruptionBudget').spec.maxUnavailable, only('PodDisruptionBudget').spec.minAvailable], [1, undefined]);

// Rights: exactly these.
const nodes = ['get', 'list', 'watch', 'patch'].concat(folder === 'overlays/update-strategy' ? ['update'] : []);
assert.deepStrictEqual(only('ClusterRole').rules, [
  { apiGroups: [''], resources: ['nodes'], verbs: nodes },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
]);
assert.deepStrictEqual(only('ClusterRoleBinding').subjects,
  [{ kind: 'ServiceAccount', name: only('ServiceAccount').metadata.name, namespace: 'nodeops' }]);
assert.strictEqual(pod.serviceAccountName, only('ServiceAccount').metadata.name);

if (folder === 'overlays/service-monitor') {
  const { selector, endpoints } = only('ServiceMonitor').spec;
  selects(selector.matchLabels, 'ServiceMonitor');
  assert(only('Service').spec.ports.some((one) => one.name === endpoints[0].port));
  assert.strictEqual(endpoints[0].path, '/metrics');
} else {
  assert.strictEqual(all('ServiceMonitor').length, 0);
}
console.log(`${items.length} objects are as they should be`);
