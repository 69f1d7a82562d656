// Loaded before the stylesheets, so that a page comes in its theme: one applied later shows first in the other.
(function () {
  'use strict';
  const root = document.documentElement;
  if (root.dataset.bsTheme === 'system') {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => { root.dataset.bsTheme = dark.matches ? 'dark' : 'light'; };
    follow();
    dark.addEventListener('change', follow);
  }
})();
