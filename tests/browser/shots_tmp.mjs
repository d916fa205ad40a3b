import { launch } from './support/visitor.mjs';
const [,, base, out, ...names] = process.argv;
const browser = await launch();
for (const name of names) for (const width of [375, 768, 1440]) for (const scheme of ['light', 'dark']) {
  const ctx = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, javaScriptEnabled: false });
  const page = await ctx.newPage();
  await page.goto(`${base}/${name}.html`);
  await page.waitForTimeout(150);
  const wide = width;
  if (wide > width) console.log('OVERFLOW', name, width, wide);
  await page.screenshot({ path: `${out}/${name}-${width}-${scheme}.png`, fullPage: width !== 1440 || name === 'x' });
  await ctx.close();
}
await browser.close();
