// The newcomer's way, whole: set-up link, owner, scan, map, standing checks, a channel, an outage seen live, recovery,
// the public status page. Once at a desk and once on a phone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Lab } from './support/lab.mjs';
import { Server } from './support/server.mjs';
import { addWebhook, adoptEverything, becomeOwner, hurryShop, publishStatusPage, scanShop } from './support/steps.mjs';
import { launch, looks, overflow, shoot, visit } from './support/visitor.mjs';

let browser;

before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const look of [looks[0], looks[3]]) {
  test(`a newcomer at ${look.name}`, { timeout: 280_000 }, async (t) => {
    const lab = await Lab.start();
    t.after(() => lab.stop());
    const server = await Server.start(lab);
    t.after(() => server.remove());
    const page = await visit(browser, look);
    const see = async (name) => {
      assert.equal(await overflow(page), 0, `${name}: wider than its window`);
      await shoot(page, look, name);
    };

    await t.test('opens the set-up link and becomes the owner', async () => {
      await page.goto(server.setupLink);
      await see('01-setup');
      await becomeOwner(page);
      await see('02-welcome');
    });

    await t.test('pastes an address and sees what it depends on, with evidence', async () => {
      await scanShop(page, lab);
      for (const name of ['Stripe', 'Google Tag Manager', 'Intercom', 'Amazon CloudFront', 'Google Workspace']) {
        await page.locator('.cats').getByText(name, { exact: true }).first().waitFor();
      }
      await page.getByText('js.stripe.com').first().waitFor({ state: 'attached' });
      assert.doesNotMatch(await page.locator('#live-state').textContent(), /Reconnecting/);
      await see('03-map');
    });

    await t.test('turns the map into standing checks that go green by themselves', async () => {
      await adoptEverything(page, server);
      await page.getByRole('heading', { name: /All \d+ monitors are up|degraded/ }).waitFor({ timeout: 90_000 });
      await see('04-dashboard');
      await hurryShop(page, server);
    });

    await t.test('adds a webhook and sends a test', async () => {
      await addWebhook(page, server, lab);
      const [ping] = await lab.hooks(1);
      assert.equal(JSON.parse(ping.body).event, 'test.ping');
      await see('05-channel');
    });

    await t.test('sees the outage without reloading, with evidence', async () => {
      await page.goto(`${server.base}/`);
      await lab.break('shop');
      await page.getByRole('heading', { name: /monitors? (is|are) down/ }).waitFor({ timeout: 60_000 });
      await see('06-dashboard-down');
      const hooks = await lab.hooks(2);
      assert.equal(JSON.parse(hooks[1].body).event, 'incident.opened');
      await page.locator('#open-incidents a').first().click();
      await page.getByText(/503/).first().waitFor();
      await see('07-incident-open');
    });

    await t.test('sees the recovery, and hears of it once', async () => {
      await lab.mend();
      await page.goto(`${server.base}/`);
      await page.locator('#open-incidents a').first().waitFor({ state: 'detached', timeout: 90_000 });
      const hooks = await lab.hooks(3);
      assert.deepEqual(hooks.map((hook) => JSON.parse(hook.body).event), ['test.ping', 'incident.opened', 'incident.resolved']);
      await page.goto(`${server.base}/incidents`);
      await page.getByText(/resolved/i).first().waitFor();
      await see('08-incidents');
    });

    await t.test('publishes the status page, which shows both', async () => {
      const address = await publishStatusPage(page, server);
      const stranger = await visit(browser, look);
      await stranger.goto(address);
      await stranger.getByText(/resolved/i).first().waitFor();
      assert.equal(await overflow(stranger), 0);
      await shoot(stranger, look, '09-status-page');
      const text = await stranger.content();
      assert.ok(!text.includes('https://shop.example/'), 'a target stands on the public page');
      assert.deepEqual(stranger.troubles, []);
      await stranger.context().close();
    });

    assert.deepEqual(page.troubles, []);
    await page.context().close();
  });
}
