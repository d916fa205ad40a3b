// Makes docs/images anew from the real program in the lab: node tests/browser/pictures.mjs [FOLDER]
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Lab } from './support/lab.mjs';
import { Server } from './support/server.mjs';
import { adoptEverything, becomeOwner, call, scanShop } from './support/steps.mjs';
import { launch, visit } from './support/visitor.mjs';

const folder = process.argv[2] ?? fileURLToPath(new URL('../../docs/images', import.meta.url));
const look = { name: 'desk', width: 1440, height: 960, scheme: 'light' };

const lab = await Lab.start();
const server = await Server.start(lab);
const browser = await launch();
try {
  const page = await visit(browser, look);
  await page.goto(server.setupLink);
  await becomeOwner(page);
  await scanShop(page);
  await shoot(page, 'map');
  await adoptEverything(page);
  await hurryEverything(page);
  await page.locator('.row .p-none').first().waitFor({ state: 'detached', timeout: 120_000 });

  await page.goto(`${server.base}/`);
  await lab.break('stripe', 'refuse');
  await page.locator('#open-incidents a').first().waitFor({ timeout: 60_000 });
  await lab.break('shop', 'http503');
  await page.getByRole('heading', { name: '2 monitors are down' }).waitFor({ timeout: 60_000 });
  await page.reload(); // rows keep their places while they are read; a new page has the worst first
  await page.locator('#live-state', { hasText: 'Live' }).waitFor();
  await shoot(page, 'dashboard');

  await page.locator('#open-incidents a').first().click();
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await page.getByLabel('Note').fill('Payments wait; carts are kept. The provider is told.');
  await page.getByLabel('Show it on the status page').check();
  await page.getByRole('button', { name: 'Add note' }).click();
  await page.getByText('Your note is on the timeline.').waitFor();
  await page.goto(page.url().split('?')[0]);
  await page.locator('#incident-votes summary').first().click();
  await shoot(page, 'incident');
} finally {
  await browser.close();
  await server.remove();
  await lab.stop();
}

/** Every monitor is looked at once a second, so that the pictures show a history within a minute. */
async function hurryEverything(page) {
  const { items } = await call(page, server, 'GET', '/monitors?limit=100');
  for (const monitor of items) {
    await call(page, server, 'PATCH', `/monitors/${monitor.id}`, { interval: '1s', timeout: '1s' });
  }
}

async function shoot(page, name) {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
  console.log(path.join(folder, `${name}.png`));
}
