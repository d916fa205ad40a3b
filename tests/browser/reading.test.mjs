// Every page: by keyboard, without scripts, in both themes and both widths, with a quiet console.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { faintTexts } from './support/contrast.mjs';
import { Lab } from './support/lab.mjs';
import { Server } from './support/server.mjs';
import { becomeOwner, call, signIn } from './support/steps.mjs';
import { launch, looks, overflow, owner, shoot, visit } from './support/visitor.mjs';

let browser;
let lab;
let server;
let places;
let session; // of the owner: signing in is limited to five times a minute

before(async () => {
  lab = await Lab.start();
  server = await Server.start(lab);
  browser = await launch();
  const page = await visit(browser);
  await page.goto(server.setupLink);
  await becomeOwner(page);
  places = await furnish(page);
  session = await page.context().storageState();
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

after(async () => {
  await browser?.close();
  await server?.remove();
  await lab?.stop();
});

/** Something of everything, so that no page is empty; their paths. */
async function furnish(page) {
  const make = (path, body) => call(page, server, 'POST', path, body);
  const look = { interval: '1s', timeout: '1s' };
  const shop = await make('/monitors', { name: 'Shop', kind: 'http', target: 'https://shop.example/', ...look });
  await make('/monitors', { name: 'Certificate', kind: 'tls', target: 'expiring.example:443', ...look });
  await make('/monitors', { name: 'Names', kind: 'dns', target: 'shop.example', ...look });
  const hook = await make('/channels', {
    name: 'Ops', kind: 'webhook',
    settings: { url: lab.facts.hooks.url, secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` },
  });
  const scan = await make('/scans', { url: 'https://shop.example' });
  await page.goto(`${server.base}/scans/${scan.id}`);
  await page.getByRole('button', { name: 'Watch all of this' }).waitFor();
  const site = await make('/sites', { scan: scan.id });
  await lab.ask({ op: 'change', what: 'mx' });
  await lab.ask({ op: 'change', what: 'dangling' });
  await page.goto(`${server.base}/sites/${site.id}`);
  await page.getByRole('button', { name: 'Look now' }).click();
  await page.locator('#site-changes details').nth(1).waitFor({ timeout: 60_000 }); // without a reload
  await lab.break('shop');
  await lab.hooks(2); // of the site's change, then of the incident
  const { items: incidents } = await call(page, server, 'GET', '/incidents');
  const { items: [status] } = await call(page, server, 'GET', '/status-pages');
  await call(page, server, 'PATCH', `/status-pages/${status.id}`, { published: true });
  const broken = incidents.find((incident) => incident.monitor === shop.id);
  return {
    dashboard: '/', add: '/add', scan: `/scans/${scan.id}`, 'new-check': '/monitors/new', 'new-http': '/monitors/new?kind=http',
    monitor: `/monitors/${shop.id}`, 'monitor-edit': `/monitors/${shop.id}/edit`, incidents: '/incidents',
    incident: `/incidents/${broken.id}`, channels: '/channels', channel: `/channels/${hook.id}`, maintenance: '/maintenance',
    changes: '/changes', site: `/sites/${site.id}`, 'change-rules': '/changes/rules', catalogue: '/catalogue', service: '/catalogue/stripe',
    'status-pages': '/status-pages', settings: '/settings', 'public-status': `/status/${status.slug}`, 'not-found': '/nothing-here',
  };
}

for (const look of looks) {
  test(`every page at ${look.name}`, async (t) => {
    const stranger = await visit(browser, look);
    await stranger.goto(`${server.base}/sign-in`);
    await shoot(stranger, look, 'sign-in');
    assert.equal(await overflow(stranger), 0);
    await stranger.context().close();
    const page = await visit(browser, look, { storageState: session });
    for (const [name, path] of Object.entries(places)) {
      await t.test(name, async () => {
        page.expectTrouble = name === 'not-found'; // the browser itself complains of a 404
        const answer = await page.goto(server.base + path);
        assert.equal(answer.status(), name === 'not-found' ? 404 : 200);
        await page.evaluate(() => document.fonts.ready);
        await shoot(page, look, name);
        assert.equal(await overflow(page), 0, 'wider than its window');
        assert.deepEqual(await unnamed(page), [], 'fields and buttons without a name');
        assert.equal(await page.locator('h1').count(), 1);
        assert.deepEqual(await faintTexts(page), [], 'texts that are too faint');
      });
    }
    assert.deepEqual(page.troubles, []);
    await page.context().close();
  });
}

/** Fields, buttons and links that a screen reader could not call by anything. */
function unnamed(page) {
  return page.evaluate(() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, a[href]')]
    .filter((el) => el.getClientRects().length > 0)
    .filter((el) => !(el.labels?.length || el.ariaLabel || el.title || el.textContent.trim() || el.getAttribute('aria-labelledby')))
    .map((el) => el.outerHTML.slice(0, 120)));
}

test('signing in by keyboard alone', async () => {
  const page = await visit(browser);
  await page.goto(`${server.base}/sign-in`);
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('name') ?? document.activeElement?.textContent);
  const tabTo = async (name) => {
    for (let i = 0; i < 15; i += 1) {
      if (await focused() === name) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`${name} cannot be reached with Tab`);
  };
  await tabTo('email');
  await page.keyboard.type(owner.email);
  await tabTo('password');
  await page.keyboard.type(owner.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /monitor/i }).first().waitFor();
  await page.keyboard.press('Tab');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Skip to content/);
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(outline, 'none');
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'search');
  await page.context().close();
});

test('a wrong password is told in words, and the fields stay', async () => {
  const page = await visit(browser);
  page.expectTrouble = true;
  await page.goto(`${server.base}/sign-in`);
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password').fill('not the password at all');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  assert.equal(await page.getByLabel('E-mail').inputValue(), owner.email);
  await page.context().close();
});

test('everything can be read without scripts', async () => {
  const page = await visit(browser, looks[0], { javaScriptEnabled: false });
  await signIn(page, server);
  for (const [name, path, words] of [
    ['dashboard', '/', /Shop/], ['scan', places.scan, /Stripe/], ['monitor', places.monitor, /https:\/\/shop\.example/],
    ['incident', places.incident, /503/], ['incidents', '/incidents', /Shop/], ['status', places['public-status'], /Shop/],
  ]) {
    await page.goto(server.base + path);
    assert.match(await page.locator('main, body').first().innerText(), words, name);
  }
  await page.context().close();
});

test('what a hostile site says is shown as text', async () => {
  const page = await visit(browser, looks[0], { storageState: session });
  await page.goto(`${server.base}/add`);
  const scan = await call(page, server, 'POST', '/scans', { url: 'https://hostile.example/script-in-title' });
  await page.goto(`${server.base}/scans/${scan.id}`);
  await page.getByText('<script>window.pwned=1</script>').first().waitFor();
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});
