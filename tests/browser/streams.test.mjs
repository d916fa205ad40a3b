// The dashboard's event stream: it comes back after the server did, and after the line broke, with nothing lost.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Lab } from './support/lab.mjs';
import { Relay } from './support/relay.mjs';
import { Server } from './support/server.mjs';
import { becomeOwner, call } from './support/steps.mjs';
import { launch, visit } from './support/visitor.mjs';

let browser;
let lab;
let server;
let relay;
let page;
let shop;

before(async () => {
  lab = await Lab.start();
  server = await Server.start(lab);
  browser = await launch();
  page = await visit(browser);
  await page.goto(server.setupLink);
  await becomeOwner(page);
  shop = await call(page, server, 'POST', '/monitors', {
    name: 'Shop', kind: 'http', target: 'https://shop.example/', interval: '1s', timeout: '1s',
  });
  relay = await Relay.to(server.port);
  await page.goto(`${relay.base}/`);
});

after(async () => {
  await browser?.close();
  relay?.stop();
  await server?.remove();
  await lab?.stop();
});

const heading = (words) => page.getByRole('heading', { name: words }).waitFor({ timeout: 40_000 });
/** Marks the document, so that a reload would show. */
const mark = () => page.evaluate(() => { window.marked = true; });
const marked = () => page.evaluate(() => window.marked === true);

/** Times that are not in the reader's words. */
const foreignTimes = () => page.locator('time[datetime]:visible').filter({ hasText: 'UTC' }).allTextContents();

test('results arrive by themselves', async () => {
  await heading('Your monitor is up');
  await mark();
  await page.locator('#live-state', { hasText: 'Live' }).waitFor();
  const row = page.locator(`#m-${shop.id} svg.k`);
  const before = await row.innerHTML();
  await page.waitForFunction(([id, text]) => document.querySelector(`#m-${id} svg.k`).innerHTML !== text, [shop.id, before]);
  assert.ok(await marked());
});

test('a result is on the open dashboard within a second of the look', async () => {
  await lab.break('shop');
  await heading(/is down/);
  const seenAt = Date.now();
  await page.locator('#open-incidents time').first().waitFor();
  assert.deepEqual(await foreignTimes(), [], 'patched in as the server wrote them');
  const { items } = await call(page, server, 'GET', `/monitors/${shop.id}/results?limit=20`);
  const last = items.find((row) => row.outcome === 'down' && row.state === 'down') ?? items[0];
  const lookedAt = Date.parse(last.started_at);
  console.log(`# on the dashboard ${seenAt - lookedAt} ms after the look`);
  await lab.mend();
  await heading('Your monitor is up');
  assert.ok(await marked());
});

test('the server is restarted: the stream comes back, with what happened meanwhile', async () => {
  page.expectTrouble = true;
  assert.equal(await server.stop(), 0, server.log);
  await page.locator('#live-state', { hasText: 'Reconnecting' }).waitFor();
  await lab.break('shop');
  await server.run();
  await heading(/is down/);
  await page.locator('#live-state', { hasText: 'Live' }).waitFor();
  assert.ok(await marked(), 'the page was loaded again');
  await lab.mend();
  await heading('Your monitor is up');
  page.expectTrouble = false;
});

test('the line breaks: the stream comes back, with what happened meanwhile', async () => {
  page.expectTrouble = true;
  relay.cut();
  await page.locator('#live-state', { hasText: 'Reconnecting' }).waitFor();
  await lab.break('shop');
  const before = (await call(page, server, 'GET', '/incidents')).items.length;
  while ((await call(page, server, 'GET', '/incidents')).items.length === before);
  relay.mend();
  await heading(/is down/);
  await lab.mend();
  await heading('Your monitor is up');
  assert.ok(await marked());
  page.expectTrouble = false;
});

test('nothing was complained of', () => assert.deepEqual(page.troubles, []));
