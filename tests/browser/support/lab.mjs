// A lab of the test's own, and what one asks of it over its control socket.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const labProgram = fileURLToPath(new URL('../../lab/lab.py', import.meta.url));

export class Lab {
  static async start() {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'fw-lab-'));
    const child = spawn('python3', [labProgram, 'run', '--json', '--with-parent', '--dir', `${folder}/lab`],
      { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    for await (const chunk of child.stdout) {
      text += chunk;
      if (text.endsWith('}\n')) break;
    }
    const lab = new Lab();
    Object.assign(lab, { folder, child, facts: JSON.parse(text) });
    return lab;
  }

  async stop() {
    if (this.child.exitCode === null) {
      this.child.kill('SIGTERM');
      await once(this.child, 'exit');
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  /** One request; throws with the lab's sentence where it refuses. */
  async ask(request) {
    const line = net.connect(this.facts.control);
    line.write(JSON.stringify(request) + '\n');
    let text = '';
    for await (const chunk of line) {
      text += chunk;
      if (text.endsWith('\n')) break;
    }
    line.destroy();
    const answer = JSON.parse(text);
    if (answer.error) throw new Error(answer.error);
    return answer;
  }

  break(site, fault = 'http503') { return this.ask({ op: 'break', site, fault }); }
  mend() { return this.ask({ op: 'mend' }); }

  async hooks(count, timeoutS = 60) {
    await this.ask({ op: 'wait-hooks', count, timeout_s: timeoutS });
    const folder = this.facts.hooks.directory;
    const names = (await readdir(folder)).filter((name) => /^\d+\.json$/.test(name)).sort();
    return Promise.all(names.map(async (name) => JSON.parse(await readFile(path.join(folder, name), 'utf8'))));
  }
}
