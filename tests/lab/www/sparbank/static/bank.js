'use strict';
// Own code only. The session ends after five minutes without a key or a click.
(function (root) {
  const limits = { idle: 300, warn: 240 };
  const words = { paypal: 'PayPal', klarna: 'Klarna', visa: 'Visa' };
  const appStores = ['https://apps.apple.com/de/app/sparbank/id4242'];
  root.sparbank = { limits: limits, words: words, stores: appStores };
})(window);
