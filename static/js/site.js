/* Progressive enhancement only: every page works without this file. */
(() => {
  const d = document, root = d.documentElement, all = (s, r = d) => [...r.querySelectorAll(s)];
  // Pages in another language bring what this file says in it ({% script_words %}).
  const translated = JSON.parse(d.getElementById('words')?.textContent || '{}'), t_ = chinese => translated[chinese] || chinese;

  // 长辈版: the server sets data-mode from the cookie, so there is no flash on the next page.
  const setMode = on => {
    if (on) root.dataset.mode = 'elder'; else delete root.dataset.mode;
    d.cookie = `mode=${on ? 'elder' : ''};path=/;max-age=${on ? 31536000 : 0};samesite=lax`;
    all('[data-elder]').forEach(b => {
      b.setAttribute('aria-pressed', on);
      b.value = on ? 'standard' : 'elder';
      b.querySelector('span').textContent = t_(on ? '返回标准版' : '长辈版');
    });
  };

  // Say something that does not interrupt: the one toast of the page.
  let hideToast;
  const say = text => {
    const toast = d.querySelector('[data-toast]');
    if (!toast) return;
    toast.textContent = text;
    toast.showPopover?.();
    clearTimeout(hideToast);
    hideToast = setTimeout(() => toast.hidePopover?.(), 8000);
  };

  d.addEventListener('click', e => {
    const t = e.target.closest('[data-elder],[data-dialog],[data-close],[data-print],[data-move],[data-copy]');
    if (!t) return;
    if ('elder' in t.dataset) { e.preventDefault(); setMode(root.dataset.mode !== 'elder'); }
    if (t.dataset.dialog) { // the trigger is also a link or a submit; without its dialog it stays one
      const dialog = d.getElementById(t.dataset.dialog);
      if (dialog) { e.preventDefault(); dialog.showModal(); }
    }
    if ('close' in t.dataset) { e.preventDefault(); t.closest('dialog').close(); }
    if ('print' in t.dataset) window.print();
    if ('share' in t.dataset && navigator.share) navigator.share({ text: t.dataset.copy }).catch(() => {}); // closed again
    else if (t.dataset.copy) navigator.clipboard?.writeText(t.dataset.copy).then(() => say(t_('已复制')));
    if (t.dataset.move) move(e, t);
  });

  // Reorder a ranked list at once and announce the new place. A move button inside a form is a submit to a
  // server page; the list says data-local when the order is sent with the form it stands in.
  const move = (e, t) => {
    const li = t.closest('li'), list = li.parentNode;
    if (!('local' in list.dataset)) return;
    e.preventDefault();
    const up = t.dataset.move === 'up', sib = up ? li.previousElementSibling : li.nextElementSibling;
    if (!sib) return;
    up ? sib.before(li) : sib.after(li);
    [...list.children].forEach((x, i) => { x.querySelector('[data-rank]').textContent = i + 1; });
    t.focus();
    const live = d.querySelector('[data-live]');
    if (live) live.textContent = `${li.dataset.name} 现在是第 ${[...list.children].indexOf(li) + 1} 志愿`;
  };

  // Tabs: plain in-page links until enhanced.
  const tabs = bar => {
    const links = all('a', bar), panels = links.map(a => d.getElementById(a.hash.slice(1)));
    bar.setAttribute('role', 'tablist');
    const pick = (i, focus) => links.forEach((a, k) => {
      const on = k === i;
      a.setAttribute('aria-selected', on); a.tabIndex = on ? 0 : -1; panels[k].hidden = !on;
      if (on && focus) a.focus();
    });
    links.forEach((a, i) => {
      a.setAttribute('role', 'tab'); a.id ||= `t-${panels[i].id}`; a.setAttribute('aria-controls', panels[i].id);
      panels[i].setAttribute('role', 'tabpanel'); panels[i].setAttribute('aria-labelledby', a.id);
      a.onclick = e => { e.preventDefault(); pick(i); };
      a.onkeydown = e => {
        const k = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: links.length - 1 }[e.key];
        if (k !== undefined) { e.preventDefault(); pick((k + links.length) % links.length, true); }
      };
    });
    pick(Math.max(0, panels.findIndex(p => '#' + p.id === location.hash)));
  };

  // Leaving a changed form asks first; sending it does not.
  let changed = false;
  d.addEventListener('input', e => { if (e.target.closest('form[data-guard]')) changed = true; });
  d.addEventListener('submit', e => {
    changed = false;
    const button = e.submitter;
    if (e.defaultPrevented || !button || e.target.method === 'dialog') return;
    if (e.target.method !== 'post') return;
    setTimeout(() => button.setAttribute('aria-busy', 'true')); // after the button's value is taken
    setTimeout(() => button.removeAttribute('aria-busy'), 15000); // a download leaves the page standing
  });
  addEventListener('beforeunload', e => { if (changed) e.preventDefault(); });
  addEventListener('pageshow', () => all('[aria-busy=true].btn').forEach(b => b.removeAttribute('aria-busy')));

  // Applied filters: the drawer they stand in closes, so that the results are seen.
  d.addEventListener('submit', e => all('.drawer[popover]', e.target).forEach(drawer => drawer.hidePopover?.()));

  // The booking bar says for how many and when.
  all('form[data-party]').forEach(form => {
    const words = d.querySelector(`[form="${form.id}"][data-say], [form="${form.id}"] [data-say]`);
    if (!words) return;
    const tell = () => {
      const people = all('.who input[type=checkbox]:checked', form).length + Number(form.elements.companions?.value || 0);
      words.textContent = people ? words.dataset.say + t_('：{n} 位，').replace('{n}', people) + form.dataset.party : words.dataset.say;
    };
    form.addEventListener('change', tell);
    tell();
  });

  // A second press while the first is on its way does nothing.
  d.addEventListener('click', e => {
    if (e.target.closest('button[aria-busy=true]')) e.preventDefault();
  }, true);

  // "Send again" waits a minute; without this file the server's own limit answers.
  const wait = button => {
    const words = button.textContent;
    let left = Number(button.dataset.wait);
    button.disabled = true;
    const tick = () => {
      button.textContent = left > 0 ? words + t_('（{n} 秒后）').replace('{n}', left) : words;
      if (left > 0) { left -= 1; setTimeout(tick, 1000); } else button.disabled = false;
    };
    tick();
  };
  all('button[data-wait]').forEach(wait);

  // After a refused form the list of errors comes first, for eyes and screen readers alike.
  const enhance = where => {
    all('[data-tabs]', where).forEach(tabs);
    where.querySelector('[data-focus]')?.focus();
  };

  // htmx: errors are said, never swallowed.
  d.addEventListener('htmx:afterSwap', e => {
    all('[aria-busy=true].btn').forEach(b => b.removeAttribute('aria-busy'));
    enhance(e.target);
  });
  d.addEventListener('htmx:responseError', e => say(t_(e.detail.xhr.status === 429
    ? '操作太快了，请过一会儿再试。' : '没有办成，页面上的内容还在。请刷新页面再试一次。')));
  d.addEventListener('htmx:sendError', () => say(t_('网络断了，没有办成。检查网络后再点一次。')));

  // Tickets kept on the phone (tickets.js) are those of who is signed in; pages that know nobody say nothing.
  if ('person' in d.body.dataset && 'caches' in window) {
    caches.keys().then(names => names.filter(name => name.startsWith('tickets-') && name !== `tickets-${d.body.dataset.person}`)
      .forEach(name => caches.delete(name)));
  }

  enhance(d);
})();
