// A line between a browser and a server that can be cut and mended.
import { once } from 'node:events';
import net from 'node:net';

export class Relay {
  static async to(port) {
    const relay = new Relay();
    relay.pairs = new Set();
    relay.isCut = false;
    relay.listener = net.createServer((from) => relay.join(from, port));
    relay.listener.listen(0, '127.0.0.1');
    await once(relay.listener, 'listening');
    relay.base = `http://127.0.0.1:${relay.listener.address().port}`;
    return relay;
  }

  join(from, port) {
    if (this.isCut) {
      from.destroy();
      return;
    }
    const to = net.connect(port, '127.0.0.1');
    const pair = [from, to];
    this.pairs.add(pair);
    for (const [one, other] of [[from, to], [to, from]]) {
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        other.destroy();
        this.pairs.delete(pair);
      });
    }
  }

  /** Resets every connection and takes no new one. */
  cut() {
    this.isCut = true;
    for (const pair of this.pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  mend() { this.isCut = false; }

  stop() {
    this.cut();
    this.listener.close();
  }
}
