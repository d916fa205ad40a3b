// A person with a browser: Debian's Chromium, told to stay on this machine, with its console watched.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';

export const owner = { name: 'Ada Lantern', email: 'ada@shop.example', password: 'a lantern of paper' };
export const shotsFolder = process.env.FW_SHOTS || '';

export const looks = [
  { name: '1440-light', width: 1440, height: 900, scheme: 'light' },
  { name: '1440-dark', width: 1440, height: 900, scheme: 'dark' },
  { name: '375-light', width: 375, height: 812, scheme: 'light' },
  { name: '375-dark', width: 375, height: 812, scheme: 'dark' },
];

export function launch() {
  return chromium.launch({
    executablePath: process.env.FW_CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync',
      '--no-first-run', '--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  });
}

/** A page of a fresh profile; `troubles` collects what its console and its requests complain of. */
export async function visit(browser, look = looks[0], more = {}) {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height }, colorScheme: look.scheme, locale: 'en-GB',
    timezoneId: 'Europe/Berlin', reducedMotion: 'reduce', ...more,
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  watch(page);
  return page;
}

export function watch(page) {
  page.troubles = [];
  page.expectTrouble = false;
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type()) || page.expectTrouble) return;
    page.troubles.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => page.troubles.push(`exception: ${error.message}`));
  page.on('response', (answer) => {
    if (answer.status() >= 500) page.troubles.push(`${answer.status()} ${answer.url()}`);
  });
}

/** Keeps a picture of the page under a name, where FW_SHOTS names a folder. */
export async function shoot(page, look, name) {
  if (!shotsFolder) return;
  await mkdir(shotsFolder, { recursive: true });
  await page.screenshot({ path: path.join(shotsFolder, `${name}-${look.name}.png`), fullPage: true });
}

/** How many pixels the page is wider than its window; 0 is right. */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
