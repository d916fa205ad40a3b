/* The Courier, front page. Icons: https://feathericons.com (MIT) */
(function () {
  var share = {
    facebook: 'https://www.facebook.com/sharer/sharer.php?u=',
    reddit: 'https://www.reddit.com/submit?url=',
    telegram: 'https://t.me/share/url?url='
  };
  document.querySelectorAll('[data-share]').forEach(function (button) {
    button.addEventListener('click', function () {
      window.open(share[button.dataset.share] + encodeURIComponent(location.href));
    });
  });
})();
