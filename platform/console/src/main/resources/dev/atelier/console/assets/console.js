// What script adds to pages that work without it: refreshing, the palette, keys, following logs.
(function () {
  'use strict';
  const root = document.documentElement;
  const cookie = (name, value) => { document.cookie = name + '=' + value + '; path=/; max-age=31536000; samesite=strict'; };

  // A part that lives asks again by itself (hx-trigger="live"), unless nobody looks.
  const EVERY = 2000;
  let live = localStorage.getItem('at-live') !== 'off';
  const beat = () => {
    if (live && !document.hidden && !document.querySelector('dialog[open]')) {
      document.querySelectorAll('[data-live]').forEach(el => {
        htmx.trigger(el, 'live');
      });
    }
  };
  setInterval(beat, EVERY);
  const showLive = () => document.querySelectorAll('[data-live-switch]').forEach(b => b.setAttribute('aria-pressed', String(live)));
  document.addEventListener('visibilitychange', () => { if (!document.hidden) beat(); });

  // CSRF: every request of htmx carries the page's token.
  document.addEventListener('htmx:configRequest', e => {
    e.detail.headers['X-CSRF-Token'] = document.querySelector('meta[name=csrf]').content;
  });
  // A long wait shows a bar; a failed refresh leaves what is there and says so.
  const busy = on => root.toggleAttribute('data-busy', on);
  let timer;
  document.addEventListener('htmx:beforeRequest', () => { clearTimeout(timer); timer = setTimeout(() => busy(true), 300); });
  document.addEventListener('htmx:afterRequest', () => { clearTimeout(timer); busy(false); });
  const stale = on => {
    if (root.hasAttribute('data-stale') === on) return;
    root.toggleAttribute('data-stale', on);
    const word = document.querySelector('[data-stale-word]');
    if (word) word.textContent = on ? word.dataset.staleWord + ' ' + new Date().toISOString().slice(11, 19) : '';
  };
  document.addEventListener('htmx:sendError', () => stale(true));
  document.addEventListener('htmx:afterOnLoad', () => stale(false));

  // A refresh changes only what changed: the same text is not put in again, nor text under a selection;
  // focus, what is unfolded, what was scrolled and a filter stay as they were.
  const last = new WeakMap();
  const selecting = el => { const s = getSelection(); return s && !s.isCollapsed && el.contains(s.anchorNode); };
  const alike = (root, el) => {
    const attribute = ['id', 'href', 'name', 'aria-label'].find(a => el.hasAttribute(a));
    const selector = el.tagName.toLowerCase() + (attribute ? '[' + attribute + '="' + CSS.escape(el.getAttribute(attribute)) + '"]' : '');
    return { selector, at: [...root.querySelectorAll(selector)].indexOf(el) };
  };
  const find = (root, kept) => { const all = root.querySelectorAll(kept.selector); return all[kept.at] || all[0]; };
  const SCROLLED = '.rg-scroll, .at-graph-scroll, .at-scroll, .at-tab, .at-code';
  document.addEventListener('htmx:beforeSwap', e => {
    const target = e.detail.target, text = e.detail.xhr.responseText;
    if (!target.hasAttribute('data-live') || !e.detail.shouldSwap) return;
    if (last.get(target) === text || selecting(target)) { e.detail.shouldSwap = false; return; }
    last.set(target, text);
    const active = document.activeElement;
    target.kept = {
      focus: active !== target && target.contains(active) ? alike(target, active) : null,
      open: [...target.querySelectorAll('details[open]')].map(d => d.querySelector('summary').textContent),
      scrolled: [...target.querySelectorAll(SCROLLED)].map(s => [s.scrollLeft, s.scrollTop]),
    };
  });
  document.addEventListener('htmx:afterSwap', e => {
    const target = e.detail.target, kept = target.kept;
    document.querySelectorAll('input[data-filter]').forEach(refilter);
    if (!kept) return;
    target.kept = null;
    target.querySelectorAll('details').forEach(d => { if (kept.open.includes(d.querySelector('summary').textContent)) d.open = true; });
    target.querySelectorAll(SCROLLED).forEach((s, i) => { if (kept.scrolled[i]) [s.scrollLeft, s.scrollTop] = kept.scrolled[i]; });
    const again = kept.focus && find(target, kept.focus);
    if (again) again.focus({ preventScroll: true });
  });

  // Logs follow their end until somebody scrolls up.
  const atEnd = el => el.scrollHeight - el.scrollTop - el.clientHeight < 30;
  const follow = el => { el.scrollTop = el.scrollHeight; };
  document.addEventListener('htmx:beforeSwap', e => {
    const log = e.detail.target.closest && (e.detail.target.querySelector('.log[data-follow]') || e.detail.target.closest('.log[data-follow]'));
    if (log) log.dataset.end = atEnd(log) ? '1' : '0';
    e.detail.target.dataset.logEnd = log ? log.dataset.end : '1';
    e.detail.target.dataset.logTop = log ? log.scrollTop : '0';
  });
  document.addEventListener('htmx:afterSwap', e => {
    const log = e.detail.target.querySelector && e.detail.target.querySelector('.log[data-follow]');
    if (!log) return;
    if (e.detail.target.dataset.logEnd === '0') log.scrollTop = Number(e.detail.target.dataset.logTop);
    else follow(log);
  });
  addEventListener('load', () => {
    document.querySelectorAll('.log[data-follow]').forEach(follow);
    document.querySelectorAll('.rg-scroll, .at-calscroll').forEach(el => { el.scrollLeft = el.scrollWidth; }); // the newest run
    const chosen = document.querySelector('.at-graph [aria-current]');
    if (chosen) {
      const box = chosen.closest('.at-graph-scroll'), at = chosen.getBoundingClientRect(), frame = box.getBoundingClientRect();
      box.scrollLeft += at.left + at.width / 2 - frame.left - frame.width / 2;
      box.scrollTop += at.top + at.height / 2 - frame.top - frame.height / 2;
    }
    showLive();
  });

  // The palette: every page and object, found by typing. What there is, is asked for when it opens.
  const palette = () => document.getElementById('palette');
  let enterWaits = false;
  const openPalette = () => {
    const p = palette();
    if (!p || p.open) return;
    p.showModal();
    p.querySelector('input').select();
    enterWaits = false;
    htmx.trigger(p.querySelector('.list'), 'opened');
  };
  document.addEventListener('htmx:afterSwap', e => {
    if (!e.detail.target.closest('#palette')) return;
    filter(palette().querySelector('input').value);
    if (enterWaits) goTo(shown()[0]);
  });
  const goTo = o => { if (o) location.href = o.href; };
  const options = () => [...palette().querySelectorAll('.o')];
  const shown = () => options().filter(o => !o.hidden);
  const select = o => { options().forEach(x => x.setAttribute('aria-selected', String(x === o))); if (o) o.scrollIntoView({ block: 'nearest' }); };
  const filter = text => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    options().forEach(o => { const t = o.textContent.toLowerCase(); o.hidden = !words.every(w => t.includes(w)); });
    palette().querySelectorAll('h3').forEach(h => { let n = h.nextElementSibling, any = false; while (n && n.tagName !== 'H3') { any = any || (n.classList.contains('o') && !n.hidden); n = n.nextElementSibling; } h.hidden = !any; });
    select(shown()[0]);
  };
  function refilter(input) {
    const list = document.querySelector(input.dataset.filter);
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (list) list.querySelectorAll('[data-row]').forEach(r => { r.hidden = !words.every(w => r.textContent.toLowerCase().includes(w)); });
  }
  document.addEventListener('input', e => {
    if (e.target.closest('#palette')) filter(e.target.value);
    if (e.target.dataset.filter) refilter(e.target);
  });

  // Keys.
  const go = { o: '/overview', s: '/services', a: '/airflow', d: '/dbt', l: '/logs', t: '/data' };
  let after = '';
  // In a grid of cells arrows go from cell to cell: a row up or down stays in its column.
  const cell = (dx, dy) => {
    const td = document.activeElement.closest('[data-cells] td');
    if (!td) return false;
    const row = td.parentElement, all = [...row.parentElement.children];
    const far = dx ? [...row.children].slice(1) : all.slice();
    const from = dx ? far.indexOf(td) : all.indexOf(row);
    for (let i = from + (dx || dy); i >= 0 && i < far.length; i += dx || dy) {
      const to = dx ? far[i] : far[i].children[td.cellIndex], link = to && to.querySelector('a');
      if (link) { link.focus(); link.scrollIntoView({ block: 'nearest', inline: 'nearest' }); return true; }
    }
    return true;
  };
  const rows = () => [...document.querySelectorAll('[data-row]:not([hidden])')];
  const move = by => {
    const all = rows();
    if (!all.length) return;
    const now = all.findIndex(r => r.contains(document.activeElement));
    const next = all[Math.max(0, Math.min(all.length - 1, now + by))];
    const link = next.querySelector('a, button');
    if (link) link.focus();
  };
  document.addEventListener('keydown', e => {
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'k') { e.preventDefault(); openPalette(); return; }
    const p = palette();
    if (p && p.open) {
      const all = shown(), at = all.findIndex(o => o.getAttribute('aria-selected') === 'true');
      if (e.key === 'ArrowDown') { e.preventDefault(); select(all[Math.min(all.length - 1, at + 1)]); }
      if (e.key === 'ArrowUp') { e.preventDefault(); select(all[Math.max(0, at - 1)]); }
      if (e.key === 'Enter') { e.preventDefault(); if (all[at]) goTo(all[at]); else enterWaits = !options().length; }
      return;
    }
    if (e.target.matches('input, textarea, select') || e.ctrlKey || e.metaKey || e.altKey) {
      if (e.key === 'Escape') e.target.blur();
      return;
    }
    if (after === 'g') { after = ''; if (go[e.key]) location.href = go[e.key]; return; }
    switch (e.key) {
      case 'g': after = 'g'; setTimeout(() => { after = ''; }, 1200); break;
      case '/': { const f = document.querySelector('input[data-find]'); if (f) { e.preventDefault(); f.focus(); f.select(); } break; }
      case 'ArrowLeft': if (cell(-1, 0)) e.preventDefault(); break;
      case 'ArrowRight': if (cell(1, 0)) e.preventDefault(); break;
      case 'j': case 'ArrowDown': if (cell(0, 1)) e.preventDefault(); else if (rows().length) { e.preventDefault(); move(1); } break;
      case 'k': case 'ArrowUp': if (cell(0, -1)) e.preventDefault(); else if (rows().length) { e.preventDefault(); move(-1); } break;
      case 'r': beat(); break;
      case '?': { const h = document.getElementById('keys'); if (h) h.showModal(); break; }
      case 'Escape': { const c = document.querySelector('a[data-close]'); if (c) c.click(); break; }
    }
  });

  document.addEventListener('click', e => {
    const t = e.target.closest('[data-theme-toggle], [data-palette], [data-live-switch], [data-copy], [data-close-dialog], #palette');
    if (!t) return;
    if (t.id === 'palette') { if (e.target === t) t.close(); return; }
    if (t.hasAttribute('data-palette')) openPalette();
    if (t.hasAttribute('data-close-dialog')) t.closest('dialog').close();
    if (t.hasAttribute('data-copy')) navigator.clipboard.writeText(t.dataset.copy);
    if (t.hasAttribute('data-live-switch')) { live = !live; localStorage.setItem('at-live', live ? 'on' : 'off'); showLive(); beat(); }
    if (t.hasAttribute('data-theme-toggle')) {
      const next = root.dataset.bsTheme === 'dark' ? 'light' : 'dark';
      root.dataset.bsTheme = next;
      cookie('at-theme', next);
    }
  });
  document.addEventListener('submit', e => {
    const ask = e.target.dataset.ask;
    if (ask && !confirm(ask)) e.preventDefault();
  }, true);
})();
