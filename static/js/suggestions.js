/* Suggestions while typing: the search box as a combobox. Without this file it is a plain search. */
(() => {
  const box = document.querySelector('[data-suggest]');
  if (!box) return;
  const input = box.querySelector('input[type=search]'), tips = box.querySelector('ul.suggest__list');
  const list = document.createElement('div'), said = document.createElement('p');
  list.id = 'suggest-options';
  list.className = 'suggest__list';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', box.dataset.name);
  list.hidden = true;
  said.className = 'vh';
  said.setAttribute('role', 'status');
  box.append(list, said);
  const set = (name, value) => input.setAttribute(name, value);
  set('role', 'combobox');
  set('aria-autocomplete', 'list');
  set('aria-controls', list.id);
  set('aria-expanded', 'false');

  let at = -1, waits, asking;
  const options = () => [...list.querySelectorAll('[role=option]')];
  const pick = to => {
    const all = options();
    at = to < -1 ? all.length - 1 : to >= all.length ? -1 : to; // past either end one is in the box again
    all.forEach((one, i) => one.setAttribute('aria-selected', i === at));
    if (at < 0) { input.removeAttribute('aria-activedescendant'); return; }
    set('aria-activedescendant', all[at].id);
    all[at].scrollIntoView({ block: 'nearest' });
  };
  const close = () => {
    list.hidden = true;
    set('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
    at = -1;
  };
  const show = html => {
    list.innerHTML = html;
    const number = options().length;
    if (tips) tips.hidden = input.value.trim() !== '';
    list.hidden = !number;
    set('aria-expanded', number > 0);
    said.textContent = number ? box.dataset.count.replace('0', number) : '';
    at = -1;
    input.removeAttribute('aria-activedescendant');
  };
  // Nobody's cookies go along: the answer is the same for all, and comes from the server's memory.
  const ask = () => {
    asking?.abort();
    const words = input.value.trim().replace(/\s+/g, ' ').slice(0, 40);
    if (!words) { show(''); return; }
    asking = new AbortController();
    const spoken = document.documentElement.lang, language = spoken === 'zh-Hans' ? '' : `&in=${spoken}`;
    fetch(`${box.dataset.suggest}?q=${encodeURIComponent(words)}${language}`, { credentials: 'omit', signal: asking.signal })
      .then(answer => answer.ok ? answer.text() : '').then(show).catch(() => {}); // no network: a plain search
  };

  input.addEventListener('input', e => {
    if (e.isComposing) return;
    clearTimeout(waits);
    waits = setTimeout(ask, 150);
  });
  input.addEventListener('compositionend', () => { clearTimeout(waits); waits = setTimeout(ask, 50); });
  input.addEventListener('keydown', e => {
    if (e.isComposing) return;
    if (e.key === 'Escape' && (!list.hidden || tips && !tips.hidden)) {
      e.preventDefault(); // else the browser empties the box
      close();
      if (tips) tips.hidden = true;
    }
    if (list.hidden) return;
    if (e.key === 'ArrowDown') { e.preventDefault(); pick(at + 1); }
    if (e.key === 'ArrowUp') { e.preventDefault(); pick(at - 1); }
    if (e.key === 'Enter' && at >= 0) { e.preventDefault(); options()[at].click(); }
  });
  box.addEventListener('focusout', e => { if (!box.contains(e.relatedTarget)) close(); });
  input.addEventListener('focus', () => {
    if (tips) tips.hidden = input.value.trim() !== '';
    if (input.value && options().length) { list.hidden = false; set('aria-expanded', 'true'); }
  });
})();
