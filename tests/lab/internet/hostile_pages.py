"""Pages of hostile.example that are nasty only to a browser that runs them."""

HEAD = "<!doctype html><title>hostile</title><script src='https://js.stripe.com/v3/'></script>"

INSIDE = ("http://127.0.0.1:9091/metrics", "http://localhost/", "http://[::1]/", "http://10.0.0.1/", "http://192.168.1.1/",
          "http://169.254.169.254/latest/meta-data/", "http://2130706433/", "http://[::ffff:127.0.0.1]/",
          "https://private.example/", "https://metadata.example/", "https://thishost.example/",
          "https://canary.example/", "https://mixed.example/", "http://shop.example:22/")

PAGES = {
    "/page-loops": ("A script that never ends.", "<script>for (;;) {}</script>"),
    "/page-alerts": ("Questions without an end.", "<script>for (;;) { alert(1); confirm(2); prompt(3); }</script>"),
    "/page-windows": ("200 windows, and a print dialogue.", """<script>
      for (let n = 0; n < 200; ++n) window.open('https://canary.example/' + n);
      window.print();</script>"""),
    "/page-downloads": ("Files that want to be kept.", """<a id=a href='/endless' download='x.sh'>x</a>
      <iframe src='/page-download'></iframe><script>
      for (let n = 0; n < 50; ++n) document.getElementById('a').click();</script>"""),
    "/page-frames": ("10,000 frames.", """<script>
      for (let n = 0; n < 10000; ++n) {
        const frame = document.createElement('iframe');
        frame.src = n < 5 ? 'https://js.stripe.com/f' + n : 'about:blank';
        document.documentElement.append(frame);
      }</script>"""),
    "/page-nests": ("A page in itself, without an end.", "<iframe src='/page-nests?' id=f></iframe><script>"
                    "document.getElementById('f').src = '/page-nests?' + Math.random();</script>"),
    "/page-requests": ("Requests without an end.", """<script>
      let n = 0; const more = () => { for (let k = 0; k < 500; ++k) fetch('/status?code=200&' + n++).catch(() => {});
      requestAnimationFrame(more); }; more();</script>"""),
    "/page-memory": ("Memory without an end.", """<script>
      const all = []; const more = () => { for (let k = 0; k < 20; ++k) all.push(new Uint8Array(1 << 24).fill(k));
      requestIdleCallback(more); }; more();</script>"""),
    "/page-workers": ("1,000 workers that never rest.", """<script>
      const code = URL.createObjectURL(new Blob(['for (;;) {}']));
      for (let n = 0; n < 1000; ++n) new Worker(code);</script>"""),
    "/page-leaves": ("Goes somewhere else, again and again.", """<script>
      onload = () => requestAnimationFrame(() => { location.href = '/page-leaves?' + Math.random(); });</script>"""),
    "/page-lies": ("Tells whoever asks what was not asked.", """<script>
      Object.getOwnPropertyDescriptor = () => ({value: 1});
      Array.prototype.join = () => 'x'.repeat(1 << 22) + ',1e9,-1,0';
      Object.defineProperty(window, 'Stripe', {get() { for (;;) {} }});</script>"""),
    "/page-title": ("A page whose log is large.", """<script>
      for (let n = 0; n < 3000; ++n) console.log('y'.repeat(20000));</script>"""),
    "/page-reaches-inside": ("Asks for what stands inside.", "<script>"
                             + "".join(f"fetch('{url}', {{mode: 'no-cors'}}).catch(() => {{}});" for url in INSIDE)
                             + """new WebSocket('ws://127.0.0.1:6379/').onerror = () => {};
      const image = new Image(); image.src = 'file:///etc/passwd';
      fetch('file:///etc/passwd').catch(() => {});
      const frame = document.createElement('iframe'); frame.src = 'file:///etc/passwd'; document.documentElement.append(frame);
      const peer = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:3478'}]});
      peer.createDataChannel('x'); peer.createOffer().then(offer => peer.setLocalDescription(offer));
      </script>"""),
}


def page(path: str) -> bytes:
    return (HEAD + PAGES[path][1]).encode()
