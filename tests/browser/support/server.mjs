// `flarewarden serve` in a lab, on ports of its own; may be stopped and started again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';

const root = fileURLToPath(new URL('../../../', import.meta.url));

function binary() {
  const named = process.env.FLAREWARDEN_BIN || process.env.FLAREWARDEN_BUILT;
  if (named) return named;
  for (const build of ['release', 'dev']) {
    const file = path.join(root, 'build', build, 'flarewarden');
    if (existsSync(file)) return file;
  }
  throw new Error('no flarewarden: build it, or name it in FLAREWARDEN_BIN');
}

async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

export class Server {
  static async start(lab) {
    const server = new Server();
    server.folder = await mkdtemp(path.join(os.tmpdir(), 'fw-server-'));
    server.port = await freePort();
    server.base = `http://127.0.0.1:${server.port}`;
    const facts = lab.facts;
    server.config = path.join(server.folder, 'flarewarden.toml');
    await writeFile(server.config, `[server]
listen = "127.0.0.1:${server.port}"
public_url = "${server.base}"
[data]
dir = "${server.folder}/data"
[network]
resolvers = ["${facts.resolver}"]
allowed_ranges = ["${facts.network}"]
ca_file = "${facts.ca_file}"
[metrics]
listen = "127.0.0.1:${await freePort()}"
`);
    await server.run();
    return server;
  }

  /** Starts the process and waits until it is ready. */
  async run() {
    this.log = '';
    this.said = '';
    this.child = spawn(binary(), ['serve', '--config', this.config], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout.on('data', (chunk) => { this.said += chunk; });
    this.child.stderr.on('data', (chunk) => { this.log += chunk; });
    const deadline = Date.now() + 30_000;
    for (;;) {
      if (this.child.exitCode !== null) throw new Error(`serve ended with ${this.child.exitCode}: ${this.log}`);
      if (Date.now() > deadline) throw new Error(`serve was not ready: ${this.log}`);
      try {
        // What it said may reach us after its first answer.
        if ((await fetch(`${this.base}/readyz`)).ok && this.said.includes('\n')) break;
      } catch { /* not listening yet */ }
      await pause(20);
    }
    const link = /http:\/\/\S+\/setup\?token=\S+/.exec(this.said);
    if (link) this.setupLink = link[0];
  }

  /** SIGTERM; resolves with the exit status. */
  async stop() {
    if (this.child.exitCode !== null) return this.child.exitCode;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const [status] = await ended;
    return status;
  }

  async remove() {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
