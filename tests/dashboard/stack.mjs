// The sandbox and the service as programs of their own, for tests of the dashboard.
import { spawn, execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

const PROGRAMS = {
  sandbox: process.env.NODEOPS_SANDBOX ?? 'k8s/sandbox/server/nodeops-sandbox',
  service: process.env.NODEOPSD ?? 'service/nodeopsd',
  cli: process.env.NODEOPS ?? 'client/cli/nodeops',
};

export class Stack {
  #folder;
  #pids = [];
  #service;
  #ports = {};

  constructor(folder) {
    this.#folder = folder;
  }

  // `faults`: the rules of the sandbox's fault script.
  async start(sandboxFlags, faults = []) {
    writeFileSync(`${this.#folder}/faults.json`, JSON.stringify({ rules: faults }));
    await this.#spawn('sandbox', PROGRAMS.sandbox, [
      '--listen=127.0.0.1:0',
      `--kubeconfig-out=${this.#folder}/kubeconfig`,
      `--fault-script=${this.#folder}/faults.json`,
      ...sandboxFlags,
    ]);
    this.#ports = { grpc: await freePort(), http: await freePort() };
    await this.startService();
  }

  get url() {
    return `http://127.0.0.1:${this.#ports.http}`;
  }

  // On the same ports and with the same data as before.
  async startService() {
    this.#service = await this.#spawn('service', PROGRAMS.service, [
      `--listen=127.0.0.1:${this.#ports.grpc}`,
      `--http-listen=127.0.0.1:${this.#ports.http}`,
      `--kubeconfig=${this.#folder}/kubeconfig`,
      '--clusters=sandbox',
      `--data-dir=${this.#folder}/data`,
    ]);
  }

  killService() {
    return this.#endService('SIGKILL');
  }

  // Lets it say good-bye.
  stopService() {
    return this.#endService('SIGTERM');
  }

  // While the service does not run.
  forgetOperations() {
    rmSync(`${this.#folder}/data`, { recursive: true });
  }

  // What the command line says, as JSON.
  async cli(...args) {
    const { stdout } = await promisify(execFile)(PROGRAMS.cli, ['-o', 'json', ...args], {
      env: { ...process.env, NODEOPS_SERVER: `127.0.0.1:${this.#ports.grpc}` },
      maxBuffer: 1 << 28,
    });
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }

  stop() {
    for (const child of this.#pids) child.kill('SIGKILL');
  }

  log(name) {
    return readFileSync(`${this.#folder}/${name}.log`, 'utf8');
  }

  async #endService(signal) {
    const service = this.#service;
    const gone = new Promise((resolve) => service.once('exit', resolve));
    service.kill(signal);
    await gone;
  }

  // Starts a program and waits for the line that it prints when it serves.
  #spawn(name, program, args) {
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      this.#pids.push(child);
      let log = '';
      child.stderr.on('data', (data) => {
        log += data;
        writeFileSync(`${this.#folder}/${name}.log`, log);
      });
      child.stdout.once('data', () => resolve(child));
      child.once('exit', (code, signal) => reject(new Error(`${program} ended (${code ?? signal}): ${log}`)));
    });
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
