// What a person does on the pages, by the words that stand on them; used by several tests.
import { randomBytes } from 'node:crypto';
import { owner } from './visitor.mjs';

export async function becomeOwner(page) {
  await page.getByLabel('Your name').fill(owner.name);
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password').fill(owner.password);
  await page.getByRole('button', { name: 'Create the owner' }).click();
  await page.getByRole('heading', { name: 'What do you want to watch?' }).waitFor();
}

export async function signIn(page, server) {
  await page.goto(`${server.base}/sign-in`);
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password').fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

export async function scanShop(page) {
  await page.getByLabel('Address of your site').fill('shop.example');
  await page.getByRole('button', { name: 'Scan' }).click();
  await page.getByRole('button', { name: 'Watch all of this' }).waitFor({ timeout: 60_000 });
}

export async function adoptEverything(page) {
  await page.getByLabel('Interval').selectOption('30s');
  await page.getByRole('button', { name: 'Watch all of this' }).click();
  await page.getByText('Everything you chose is being watched now.').waitFor();
}

/** A call of the API with the session of the page. */
export async function call(page, server, method, path, body) {
  const csrf = await page.locator('input[name=csrf]').first().inputValue();
  const answer = await page.request.fetch(`${server.base}/api/v1${path}`, {
    method, data: body, headers: { 'X-CSRF-Token': csrf, Origin: server.base, 'Sec-Fetch-Site': 'same-origin' },
  });
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
  const text = await answer.text();
  return text ? JSON.parse(text) : {};
}

/** The monitor of the shop's page, looked at every two seconds from now on. */
export async function hurryShop(page, server) {
  const { items } = await call(page, server, 'GET', '/monitors');
  const shop = items.find((monitor) => monitor.kind === 'http' && monitor.target.startsWith('https://shop.example'));
  await call(page, server, 'PATCH', `/monitors/${shop.id}`, { interval: '2s', timeout: '1s' });
  return shop;
}

export async function addWebhook(page, server, lab) {
  await page.goto(`${server.base}/channels`);
  await page.getByRole('link', { name: 'Webhook' }).click();
  await page.getByLabel('Name').fill('Ops hook');
  await page.locator('[name="s.url"]').fill(lab.facts.hooks.url);
  await page.locator('[name="s.secret"]').fill(`whsec_${randomBytes(32).toString('base64')}`);
  await page.getByRole('button', { name: 'Add it' }).click();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await page.getByText('A test message is on its way').waitFor();
}

export async function publishStatusPage(page, server) {
  await page.goto(`${server.base}/status-pages`);
  await page.getByLabel('Published').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  const { items } = await call(page, server, 'GET', '/status-pages');
  return `${server.base}/status/${items[0].slug}`;
}
